import { z } from "zod";
import type { FetchedInput } from "../fetch-input";
import type { JsonObject } from "../http-answer";
import type { TimedWord } from "../media/timed-words";
import { type MediaSpec, wordsOf } from "../media-spec";
import { defineModel } from "./model";
import { unknownSpeech } from "./spoken-script";

const input = z.object({
  audio_url: z.string().min(1),
  task: z.enum(["transcribe", "translate"]).default("transcribe"),
  language: z.string().min(2).max(3).nullish(),
  chunk_level: z.enum(["none", "segment", "word"]).default("segment"),
  diarize: z.boolean().default(false),
  num_speakers: z.number().int().min(1).nullish(),
  batch_size: z.number().int().min(1).max(64).default(64),
  prompt: z.string().default(""),
  version: z.enum(["3"]).default("3"),
});

export const whisper = defineModel({
  endpoint: "fal-ai/whisper",
  durationKey: "transcribe_whisper",
  unit: "compute seconds",
  // As the model page shows (docs/fal.md §4.5); the real charge is unconfirmed.
  unitPriceUsd: 0,
  mediaField: "text",
  input,
  inputUrls: ({ audio_url }) => [
    { loc: ["body", "audio_url"], url: audio_url, kinds: ["audio", "video"] },
  ],
  run(request, { seed, fetched }) {
    const words = wordsOf(spokenIn(fetched[0], seed));
    const output: JsonObject = {
      text: words.map(({ word }) => word).join(" "),
      inferred_languages: [request.language ?? "en"],
      diarization_segments: [],
    };
    if (request.chunk_level !== "none") {
      const groups =
        request.chunk_level === "word" ? words.map((word) => [word]) : sentences(words);
      output.chunks = groups.map(toChunk);
    }
    return { output, costUsd: 0 };
  },
});

function spokenIn(fetched: FetchedInput | undefined, seed: number): MediaSpec {
  if (fetched?.known && fetched.known.kind !== "upload") return fetched.known;
  const durationSeconds = fetched?.durationSeconds ?? 8;
  const voice = { kind: "voice" as const, script: unknownSpeech, pitchHz: 150 };
  return { ...voice, durationSeconds, wordSeed: seed, seed };
}

function sentences(words: TimedWord[]): TimedWord[][] {
  const groups: TimedWord[][] = [];
  let current: TimedWord[] = [];
  for (const word of words) {
    current.push(word);
    if (/[.!?]["'”’]?$/.test(word.word)) {
      groups.push(current);
      current = [];
    }
  }
  return current.length > 0 ? [...groups, current] : groups;
}

function toChunk(words: TimedWord[]): JsonObject {
  return {
    text: words.map(({ word }) => word).join(" "),
    timestamp: [words[0]?.start ?? 0, words.at(-1)?.end ?? 0],
  };
}
