import { z } from "zod";
import { mediaRef } from "@/lib/domain/media/media-ref";
import { defineGeneration, newSeed, seed } from "./define";
import { applyFrameOutput, FRAME_INPUT_FIELDS, frameOutput, prompt, requireActor } from "./parts";
import { buildFirstFramePrompt } from "./prompt";

/**
 * The alternative for first frames: cheap, but with a single reference image and so without the product. fal bills every started
 * megapixel, and a 9:16 portrait of 768 × 1344 counts as two (docs/fal.md §4.6).
 */
export const imageFluxDev = defineGeneration({
  type: "image_flux_dev",
  part: "first_frame",
  endpoint: "fal-ai/flux/dev/image-to-image",
  defaultPrice: { unit: "image", cents: 10, providerUnit: "image", providerCostMicrousd: 50_000 },
  usualDurationMs: 8_000,
  deadlineSeconds: 20 * 60,
  overrides: z.strictObject({ prompt }),
  input: z.object({ image: mediaRef, prompt: z.string(), seed }),
  plan(context, options) {
    const actor = requireActor(context);
    return {
      image: actor.soulImage,
      prompt: buildFirstFramePrompt({ ...context, product: null }, options.prompt),
      seed: newSeed(),
    };
  },
  units: () => 1,
  providerUnits: () => 1,
  toFal: async (planned, resolve) => ({
    prompt: planned.prompt,
    image_url: await resolve(planned.image),
    strength: 0.85,
    num_inference_steps: 28,
    guidance_scale: 3.5,
    num_images: 1,
    output_format: "png",
    seed: planned.seed,
  }),
  output: frameOutput,
  applyOutput: applyFrameOutput,
  inputFields: FRAME_INPUT_FIELDS,
});
