import { defineVeo31 } from "./video-veo31";

export const videoVeo31Standard = defineVeo31({
  type: "video_veo31_standard",
  endpoint: "fal-ai/veo3.1/image-to-video",
  centsPerSecond: 60,
  providerMicrousdPerSecond: 400_000,
  usualDurationMs: 53_000,
});
