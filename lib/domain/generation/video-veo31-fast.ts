import { defineVeo31 } from "./video-veo31";

export const videoVeo31Fast = defineVeo31({
  type: "video_veo31_fast",
  endpoint: "fal-ai/veo3.1/fast/image-to-video",
  centsPerSecond: 25,
  providerMicrousdPerSecond: 150_000,
  usualDurationMs: 43_000,
});
