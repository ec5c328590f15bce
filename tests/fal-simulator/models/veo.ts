import { z } from "zod";
import type { DurationKey } from "../durations";
import { defineModel, type Model, seedOfImage } from "./model";
import { findSpokenScript } from "./spoken-script";

const input = z.object({
  prompt: z.string().min(1).max(20_000),
  image_url: z.string().min(1),
  aspect_ratio: z.enum(["auto", "16:9", "9:16"]).default("auto"),
  duration: z.enum(["4s", "6s", "8s"]).default("8s"),
  resolution: z.enum(["720p", "1080p", "4k"]).default("720p"),
  generate_audio: z.boolean().default(true),
  negative_prompt: z.string().nullish(),
  seed: z.number().int().nullish(),
  safety_tolerance: z.enum(["1", "2", "3", "4", "5", "6"]).default("4"),
  auto_fix: z.boolean().default(false),
});

type PricePerSecond = { silent: number; sound: number; silent4k: number; sound4k: number };

export const veoModels = [
  defineVeo("fal-ai/veo3.1/image-to-video", "video_veo31_standard", {
    silent: 0.2,
    sound: 0.4,
    silent4k: 0.4,
    sound4k: 0.6,
  }),
  defineVeo("fal-ai/veo3.1/fast/image-to-video", "video_veo31_fast", {
    silent: 0.1,
    sound: 0.15,
    silent4k: 0.3,
    sound4k: 0.35,
  }),
];

function defineVeo(endpoint: string, durationKey: DurationKey, price: PricePerSecond): Model {
  return defineModel({
    endpoint,
    durationKey,
    unit: "seconds",
    unitPriceUsd: price.sound,
    mediaField: "video",
    input,
    inputUrls: ({ image_url }) => [
      { loc: ["body", "image_url"], url: image_url, kinds: ["image"] },
    ],
    run(request, { seed, fetched, publish }) {
      const durationSeconds = Number.parseInt(request.duration, 10);
      const chosenSeed = request.seed ?? seed;
      const video = publish(
        {
          kind: "video",
          durationSeconds,
          script: request.generate_audio ? findSpokenScript(request.prompt) : null,
          wordSeed: chosenSeed,
          // The person in the first frame, if it is one of ours.
          seed: request.seed ?? seedOfImage(fetched[0]) ?? seed,
          title: `${endpoint.split("/").slice(1, -1).join(" ")} ${request.duration}`,
        },
        "output.mp4",
      );
      const is4k = request.resolution === "4k";
      const perSecond = request.generate_audio
        ? price[is4k ? "sound4k" : "sound"]
        : price[is4k ? "silent4k" : "silent"];
      return { output: { video }, costUsd: perSecond * durationSeconds };
    },
  });
}
