import { z } from "zod";
import { type TimedWord, timeWords } from "./media/timed-words";

/** The parameters a file is drawn from, which is all we store of it. */
export const mediaSpec = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("image"),
    width: z.number(),
    height: z.number(),
    title: z.string(),
    text: z.string(),
    seed: z.number(),
  }),
  z.object({
    kind: z.literal("video"),
    durationSeconds: z.number(),
    /** Null if the video has no sound, hence no speech. */
    script: z.string().nullable(),
    wordSeed: z.number(),
    title: z.string(),
    seed: z.number(),
  }),
  z.object({
    kind: z.literal("voice"),
    durationSeconds: z.number(),
    script: z.string().nullable(),
    wordSeed: z.number(),
    pitchHz: z.number(),
    seed: z.number(),
  }),
  z.object({
    kind: z.literal("ambience"),
    durationSeconds: z.number(),
    description: z.string(),
    seed: z.number(),
  }),
  z.object({ kind: z.literal("upload"), contentType: z.string() }),
]);

export type MediaSpec = z.infer<typeof mediaSpec>;
export type DrawnSpec = Exclude<MediaSpec, { kind: "upload" }>;

export function contentTypeOf(spec: MediaSpec): string {
  switch (spec.kind) {
    case "image":
      return "image/png";
    case "video":
      return "video/mp4";
    case "voice":
      return "audio/wav";
    case "ambience":
      return "audio/mpeg";
    case "upload":
      return spec.contentType;
  }
}

/** The words spoken in this file, with their times; empty without speech. */
export function wordsOf(spec: MediaSpec): TimedWord[] {
  if ((spec.kind !== "video" && spec.kind !== "voice") || spec.script === null) return [];
  const { script, durationSeconds, wordSeed } = spec;
  return timeWords({ script, durationSeconds, seed: wordSeed });
}
