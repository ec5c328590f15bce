import { z } from "zod";
import { mediaRef } from "@/lib/domain/media/media-ref";
import { defineGeneration, startOf } from "./define";
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

const LUMA_DURATIONS = [5, 9] as const;

/** The alternative for video: silent, 5 or 9 s (docs/fal.md §4.7). A clip of 4 s becomes 5 s, longer ones 9 s. */
export const videoLumaRay2 = defineGeneration({
  type: "video_luma_ray2",
  part: "video",
  endpoint: "fal-ai/luma-dream-machine/ray-2/image-to-video",
  defaultPrice: {
    unit: "second",
    cents: 35,
    providerUnit: "second",
    providerCostMicrousd: 200_000,
  },
  usualDurationMs: 60_000,
  deadlineSeconds: 45 * 60,
  overrides: z.strictObject({
    duration: z.literal(LUMA_DURATIONS).optional(),
    prompt,
    firstFrameUrl,
  }),
  input: z.object({
    duration: z.literal(LUMA_DURATIONS),
    first_frame: mediaRef,
    parts: videoPartsInput,
  }),
  plan: (context, options) => ({
    duration: options.duration ?? (context.script.duration === 4 ? 5 : 9),
    first_frame: requireStart(options.firstFrameUrl, startOf(context)),
    parts: videoPromptParts(context, options.prompt),
  }),
  units: (planned) => planned.duration,
  providerUnits: (planned) => planned.duration,
  toFal: async (planned, resolve) => ({
    prompt: buildVideoPrompt(planned.parts),
    image_url: await resolve(planned.first_frame),
    aspect_ratio: "9:16",
    duration: `${planned.duration}s`,
    resolution: "720p",
  }),
  output: videoOutput,
  applyOutput: (result) => applyVideoOutput(result, { type: "video_luma_ray2", hasSound: false }),
  inputFields: VIDEO_INPUT_FIELDS,
});
