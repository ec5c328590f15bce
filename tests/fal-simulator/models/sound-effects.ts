import { z } from "zod";
import { defineModel } from "./model";

const outputFormats = [
  "mp3_22050_32",
  "mp3_44100_32",
  "mp3_44100_64",
  "mp3_44100_96",
  "mp3_44100_128",
  "mp3_44100_192",
  "pcm_8000",
  "pcm_16000",
  "pcm_22050",
  "pcm_24000",
  "pcm_44100",
  "pcm_48000",
  "ulaw_8000",
  "alaw_8000",
  "opus_48000_32",
  "opus_48000_64",
  "opus_48000_96",
  "opus_48000_128",
  "opus_48000_192",
] as const;

const input = z.object({
  text: z.string().min(1),
  duration_seconds: z.number().min(0.5).max(22).nullish(),
  prompt_influence: z.number().min(0).max(1).default(0.3),
  loop: z.boolean().default(false),
  output_format: z.enum(outputFormats).default("mp3_44100_128"),
});

const unitPriceUsd = 0.002;

export const elevenlabsSoundEffects = defineModel({
  endpoint: "fal-ai/elevenlabs/sound-effects/v2",
  durationKey: "ambient_elevenlabs",
  unit: "seconds",
  unitPriceUsd,
  mediaField: "audio",
  input,
  inputUrls: () => [],
  run(request, { seed, publish }) {
    const durationSeconds = request.duration_seconds ?? 5 + (seed % 6);
    const audio = publish(
      { kind: "ambience", durationSeconds, description: request.text, seed },
      "output.mp3",
    );
    return { output: { audio }, costUsd: unitPriceUsd * durationSeconds };
  },
});
