import { z } from "zod";
import { toLanguage } from "@/lib/domain/languages";
import { mediaRef } from "@/lib/domain/media/media-ref";
import { AppError } from "../errors";
import { defineGeneration } from "./define";

const chunk = z.object({
  text: z.string(),
  /** Seconds; the end is null where the recording cuts a word off. */
  timestamp: z.tuple([z.number(), z.number().nullable()]),
});

/** The clip's spoken words with their times, for trimming and captions (docs/fal.md §4.5). */
export const transcribeWhisper = defineGeneration({
  type: "transcribe_whisper",
  part: "transcription",
  endpoint: "fal-ai/whisper",
  defaultPrice: { unit: "request", cents: 0, providerUnit: "request", providerCostMicrousd: 0 },
  usualDurationMs: 2_500,
  deadlineSeconds: 15 * 60,
  overrides: z.strictObject({}),
  input: z.object({ source: mediaRef, language: z.string().max(10) }),
  plan(context) {
    if (context.video === null) {
      throw new AppError("state_conflict", { message: "This clip has no video yet." });
    }
    if (!context.video.hasSound) {
      throw new AppError("state_conflict", { message: "This video has no speech to write down." });
    }
    return { source: context.video.media, language: context.language };
  },
  units: () => 1,
  providerUnits: () => 1,
  toFal: async (planned, resolve) => ({
    audio_url: await resolve(planned.source),
    task: "transcribe",
    chunk_level: "word",
    language: toLanguage(planned.language),
  }),
  output: z.object({ text: z.string(), chunks: z.array(chunk).nullish() }),
  applyOutput: (result) => ({
    resultUrl: null,
    clipPatch: {
      transcription: {
        text: result.text,
        words: (result.chunks ?? []).map(({ text, timestamp: [start, end] }) => ({
          word: text.trim(),
          start,
          end: end ?? start,
        })),
      },
    },
  }),
  inputFields: { source: ["source"] },
});
