import { z } from "zod";
import { mediaRef } from "@/lib/domain/media/media-ref";
import { defineGeneration, newSeed, seed } from "./define";
import { applyFrameOutput, FRAME_INPUT_FIELDS, frameOutput, prompt, requireActor } from "./parts";
import { buildFirstFramePrompt } from "./prompt";

/** The image a video starts from, made of the soul image and, in beats that show it, the product image (docs/fal.md §4.2). */
export const firstFrame = defineGeneration({
  type: "first_frame",
  part: "first_frame",
  endpoint: "fal-ai/nano-banana-pro/edit",
  defaultPrice: { unit: "image", cents: 25, providerUnit: "image", providerCostMicrousd: 150_000 },
  usualDurationMs: 20_000,
  deadlineSeconds: 20 * 60,
  overrides: z.strictObject({ prompt }),
  input: z.object({ images: z.array(mediaRef).min(1).max(4), prompt: z.string(), seed }),
  plan(context, options) {
    const actor = requireActor(context);
    const product = context.product?.image ?? null;
    return {
      images: [actor.soulImage, ...(product === null ? [] : [product])],
      prompt: buildFirstFramePrompt(context, options.prompt),
      seed: newSeed(),
    };
  },
  units: () => 1,
  providerUnits: () => 1,
  toFal: async (planned, resolve) => ({
    prompt: planned.prompt,
    image_urls: await Promise.all(planned.images.map(resolve)),
    aspect_ratio: "9:16",
    resolution: "1K",
    num_images: 1,
    output_format: "png",
    seed: planned.seed,
  }),
  output: frameOutput,
  applyOutput: applyFrameOutput,
  inputFields: FRAME_INPUT_FIELDS,
});
