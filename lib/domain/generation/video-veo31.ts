import { z } from "zod";
import { AppError } from "../errors";
import { buildVideoPrompt, videoPromptParts } from "../prompt";
import {
  defineGeneration,
  falFile,
  mediaRef,
  newSeed,
  seed,
  startOf,
  videoPartsInput,
} from "./define";

export const VIDEO_DURATIONS = [4, 6, 8] as const;
const duration = z.literal(VIDEO_DURATIONS);

const overrides = z.strictObject({
  duration: duration.optional(),
  prompt: z.string().trim().min(1).max(4000).optional(),
  firstFrameUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
});

const input = z.object({
  duration,
  first_frame: mediaRef,
  parts: videoPartsInput,
  seed,
});

const output = z.object({ video: falFile });

type Variant = {
  type: string;
  label: string;
  endpoint: string;
  centsPerSecond: number;
  providerMicrousdPerSecond: number;
  usualDurationMs: number;
};

/** The Veo 3.1 image-to-video variants share their schema (facts/fal.md §4.1); they differ in model, price and pace. */
export function defineVeo31(variant: Variant) {
  return defineGeneration({
    type: variant.type,
    label: variant.label,
    part: "video",
    endpoint: variant.endpoint,
    price: {
      unit: "second",
      cents: variant.centsPerSecond,
      providerUnit: "second",
      providerCostMicrousd: variant.providerMicrousdPerSecond,
    },
    usualDurationMs: variant.usualDurationMs,
    deadlineSeconds: 45 * 60,
    overrides,
    input,
    plan(context, wish) {
      const firstFrame = wish.firstFrameUrl ?? startOf(context);
      if (firstFrame === null) throw new AppError("first_frame_missing");
      return {
        duration: wish.duration ?? context.script.duration,
        first_frame: firstFrame,
        parts: videoPromptParts(context, wish.prompt),
        seed: newSeed(),
      };
    },
    units: (planned) => planned.duration,
    providerUnits: (planned) => planned.duration,
    toFal: async (planned, resolve) => ({
      prompt: buildVideoPrompt(planned.parts),
      image_url: await resolve(planned.first_frame),
      aspect_ratio: "9:16",
      duration: `${planned.duration}s`,
      resolution: "720p",
      generate_audio: true,
      seed: planned.seed,
    }),
    output,
    land: (result, planned) => ({
      resultUrl: result.video.url,
      clipPatch: {
        video: {
          raw_url: result.video.url,
          duration_seconds: planned.duration,
          generation_type: variant.type,
          has_sound: true,
          spoken_line: planned.parts.line,
          first_frame: planned.first_frame,
        },
      },
    }),
  });
}
