import { z } from "zod";
import { defineModel } from "./model";

const width = 768;
const height = 1344;

const input = z.object({
  image_url: z.string().min(1),
  prompt: z.string().min(1),
  strength: z.number().min(0.01).max(1).default(0.95),
  num_inference_steps: z.number().int().min(10).max(50).default(40),
  guidance_scale: z.number().min(1).max(20).default(3.5),
  num_images: z.number().int().min(1).max(4).default(1),
  seed: z.number().int().nullish(),
  output_format: z.enum(["jpeg", "png"]).default("jpeg"),
  acceleration: z.enum(["none", "regular", "high"]).default("none"),
  enable_safety_checker: z.boolean().default(true),
  sync_mode: z.boolean().default(false),
});

export const fluxImageToImage = defineModel({
  endpoint: "fal-ai/flux/dev/image-to-image",
  durationKey: "image_flux_dev",
  unit: "megapixels",
  unitPriceUsd: 0.025,
  mediaField: "images",
  input,
  inputUrls: ({ image_url }) => [{ loc: ["body", "image_url"], url: image_url, kinds: ["image"] }],
  run(request, { seed, inferenceSeconds, publish }) {
    const chosenSeed = request.seed ?? seed;
    const images = Array.from({ length: request.num_images }, (_, index) => {
      const spec = { kind: "image" as const, width, height, title: "flux dev" };
      const file = publish(
        { ...spec, text: request.prompt, seed: chosenSeed + index },
        "output.png",
      );
      return { ...file, width, height };
    });
    const megapixels = Math.ceil((width * height) / 1_000_000) * request.num_images;
    return {
      output: {
        images,
        prompt: request.prompt,
        seed: chosenSeed,
        has_nsfw_concepts: images.map(() => false),
        timings: { inference: inferenceSeconds },
      },
      costUsd: 0.025 * megapixels,
    };
  },
});
