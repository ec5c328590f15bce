import { z } from "zod";
import { defineModel, type Model, seedOfImage } from "./model";
import { findSpokenScript } from "./spoken-script";

const input = z.object({
  prompt: z.string().min(1).max(20_000),
  image_url: z.string().min(1).nullish(),
  end_image_url: z.string().min(1).nullish(),
  duration: z.enum(["5s", "9s"]).default("5s"),
  resolution: z.enum(["540p", "720p", "1080p"]).default("540p"),
  aspect_ratio: z.enum(["16:9", "9:16", "4:3", "3:4", "21:9", "9:21"]).default("16:9"),
  loop: z.boolean().default(false),
});

const resolutionFactor = { "540p": 1, "720p": 2, "1080p": 4 };

export const lumaModels = [
  defineLuma("fal-ai/luma-dream-machine/ray-2/image-to-video", 0.1),
  // The flash price is a guess; docs/fal.md §4.7 has only that of ray-2.
  defineLuma("fal-ai/luma-dream-machine/ray-2-flash/image-to-video", 0.04),
];

function defineLuma(endpoint: string, unitPriceUsd: number): Model {
  return defineModel({
    endpoint,
    durationKey: "video_luma_ray2",
    unit: "seconds",
    unitPriceUsd,
    mediaField: "video",
    input,
    inputUrls: (request) =>
      (["image_url", "end_image_url"] as const).flatMap((field) => {
        const url = request[field];
        return url ? [{ loc: ["body", field], url, kinds: ["image" as const] }] : [];
      }),
    run(request, { seed, fetched, publish }) {
      const durationSeconds = Number.parseInt(request.duration, 10);
      const video = publish(
        {
          kind: "video",
          durationSeconds,
          script: findSpokenScript(request.prompt),
          wordSeed: seed,
          seed: seedOfImage(fetched[0]) ?? seed,
          title: `luma ray-2 ${request.duration}`,
        },
        "output.mp4",
      );
      const costUsd = unitPriceUsd * durationSeconds * resolutionFactor[request.resolution];
      return { output: { video }, costUsd };
    },
  });
}
