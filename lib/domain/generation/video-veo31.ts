import { z } from "zod";
import { mediaRef } from "@/lib/domain/media/media-ref";
import { defineGeneration, newSeed, seed, startOf } from "./define";
import {
  applyVideoOutput,
  firstFrameUrl,
  prompt,
  requireStart,
  VIDEO_INPUT_FIELDS,
  videoOutput,
  videoPartsInput,
} from "./parts";
import { buildVideoPrompt, videoPromptParts } from "./prompt";

export const VIDEO_DURATIONS = [4, 6, 8] as const;
const duration = z.literal(VIDEO_DURATIONS);

const overrides = z.strictObject({
  duration: duration.optional(),
  prompt,
  firstFrameUrl,
});

const input = z.object({
  duration,
  first_frame: mediaRef,
  parts: videoPartsInput,
  seed,
});

type Variant = {
  type: string;
  endpoint: string;
  centsPerSecond: number;
  providerMicrousdPerSecond: number;
  usualDurationMs: number;
};

/** The Veo 3.1 image-to-video variants share a schema (docs/fal.md §4.1) and differ in endpoint, price and speed. */
export function defineVeo31(variant: Variant) {
  return defineGeneration({
    type: variant.type,
    part: "video",
    endpoint: variant.endpoint,
    defaultPrice: {
      unit: "second",
      cents: variant.centsPerSecond,
      providerUnit: "second",
      providerCostMicrousd: variant.providerMicrousdPerSecond,
    },
    usualDurationMs: variant.usualDurationMs,
    deadlineSeconds: 45 * 60,
    overrides,
    input,
    plan: (context, options) => ({
      duration: options.duration ?? context.script.duration,
      first_frame: requireStart(options.firstFrameUrl, startOf(context)),
      parts: videoPromptParts(context, options.prompt),
      seed: newSeed(),
    }),
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
    output: videoOutput,
    applyOutput: (result) => applyVideoOutput(result, { type: variant.type, hasSound: true }),
    inputFields: VIDEO_INPUT_FIELDS,
  });
}
