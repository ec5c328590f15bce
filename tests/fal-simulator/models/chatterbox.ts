import { z } from "zod";
import { defineModel } from "./model";
import { unknownSpeech } from "./spoken-script";

const voicePitchHz = {
  Aurora: 210,
  Blade: 105,
  Britney: 235,
  Carl: 115,
  Cliff: 95,
  Richard: 110,
  Rico: 125,
  Siobhan: 200,
  Vicky: 220,
};

const input = z.object({
  source_audio_url: z.string().min(1),
  target_voice: z
    .enum(["Aurora", "Blade", "Britney", "Carl", "Cliff", "Richard", "Rico", "Siobhan", "Vicky"])
    .nullish(),
  target_voice_audio_url: z.string().min(1).nullish(),
  high_quality_audio: z.boolean().default(false),
});

// The price of speech-to-speech is unconfirmed (docs/fal.md §4.3); this one is a guess.
const unitPriceUsd = 0.0005;

export const chatterboxSpeechToSpeech = defineModel({
  endpoint: "resemble-ai/chatterboxhd/speech-to-speech",
  durationKey: "voice_chatterbox",
  unit: "seconds",
  unitPriceUsd,
  mediaField: "audio",
  input,
  inputUrls({ source_audio_url, target_voice_audio_url }) {
    const kinds: ("audio" | "video")[] = ["audio", "video"];
    const source = { loc: ["body", "source_audio_url"], url: source_audio_url, kinds };
    if (!target_voice_audio_url) return [source];
    return [
      source,
      { loc: ["body", "target_voice_audio_url"], url: target_voice_audio_url, kinds },
    ];
  },
  run(request, { seed, fetched, publish }) {
    const source = fetched[0];
    const known = source?.known;
    const spoken = known && (known.kind === "video" || known.kind === "voice") ? known : null;
    const durationSeconds = source?.durationSeconds ?? 8;
    const file = publish(
      {
        kind: "voice",
        durationSeconds,
        // The same words at the same times, so that lips and captions still match.
        script: spoken ? spoken.script : unknownSpeech,
        wordSeed: spoken ? spoken.wordSeed : seed,
        pitchHz: request.target_voice ? voicePitchHz[request.target_voice] : 150 + (seed % 60),
        seed,
      },
      "output.wav",
    );
    const audio = {
      ...file,
      duration: durationSeconds,
      sample_rate: request.high_quality_audio ? 48_000 : 24_000,
      channels: 1,
      bitrate: null,
      codec: "pcm_s16le",
      container: "wav",
      media_type: "audio",
    };
    return { output: { audio }, costUsd: unitPriceUsd * durationSeconds };
  },
});
