import { z } from "zod";
import { defineModel } from "./model";

const sizes: Record<string, [number, number]> = {
  auto: [768, 1376],
  "21:9": [1584, 672],
  "16:9": [1376, 768],
  "3:2": [1264, 848],
  "4:3": [1200, 896],
  "5:4": [1152, 928],
  "1:1": [1024, 1024],
  "4:5": [928, 1152],
  "3:4": [896, 1200],
  "2:3": [848, 1264],
  "9:16": [768, 1376],
};

const input = z.object({
  prompt: z.string().min(3).max(50_000),
  image_urls: z.array(z.string().min(1)).min(1).max(14),
  aspect_ratio: z
    .enum(["auto", "21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16"])
    .default("auto"),
  resolution: z.enum(["1K", "2K", "4K"]).default("1K"),
  num_images: z.number().int().min(1).max(4).default(1),
  output_format: z.enum(["png", "jpeg", "webp"]).default("png"),
  safety_tolerance: z.enum(["1", "2", "3", "4", "5", "6"]).default("4"),
  seed: z.number().int().nullish(),
  sync_mode: z.boolean().default(false),
  enable_web_search: z.boolean().default(false),
  limit_generations: z.boolean().default(true),
  system_prompt: z.string().nullish(),
});

export const nanoBananaPro = defineModel({
  endpoint: "fal-ai/nano-banana-pro/edit",
  durationKey: "first_frame",
  unit: "images",
  unitPriceUsd: 0.15,
  mediaField: "images",
  input,
  inputUrls: ({ image_urls }) =>
    image_urls.map((url, index) => ({ loc: ["body", "image_urls", index], url, kinds: ["image"] })),
  run(request, { seed, publish }) {
    // 2K and 4K are drawn at the 1K size: the price differs, the picture need not.
    const [width, height] = sizes[request.aspect_ratio] ?? [768, 1376];
    const chosenSeed = request.seed ?? seed;
    const images = Array.from({ length: request.num_images }, (_, index) => {
      const title = "nano-banana-pro";
      const spec = { kind: "image" as const, width, height, title, text: request.prompt };
      const name = index === 0 ? "output.png" : `output_${index}.png`;
      return { ...publish({ ...spec, seed: chosenSeed + index }, name), width, height };
    });
    const perImage = request.resolution === "4K" ? 0.3 : 0.15;
    return { output: { images, description: "" }, costUsd: perImage * request.num_images };
  },
});
