import type { ClipContext } from "@/lib/domain/generation/define";

/** A clip that has everything, unless said otherwise. */
export function aClip(given: Partial<ClipContext> = {}): ClipContext {
  return {
    beat: "solution",
    language: "en",
    actor: {
      appearance: "a woman in her thirties",
      soulImage: "media:actors/maya.png",
      referenceVoice: "media:actors/maya.wav",
    },
    product: null,
    place: "a small kitchen",
    light: "morning light",
    tone: "warm",
    filmingType: "handheld",
    firstFrame: "media:clips/1/frame.png",
    video: {
      media: "https://v3b.fal.media/files/b/x/video.mp4",
      durationSeconds: 8,
      hasSound: true,
    },
    ...given,
    script: { ...script, ...given.script },
  };
}

export const script: ClipContext["script"] = {
  line: "I have tried every version of this and this is the only one I bought twice.",
  scene: "A woman leans on a counter",
  camera: "",
  action: "She lifts a cup",
  expression: "amused",
  ambience: "kettle and distant traffic",
  first_frame_prompt: "",
  duration: 8,
};
