import { GENERATIONS } from "@/lib/domain/generation";
import type { ClipContext } from "@/lib/domain/generation/define";
import { type ClipGenerationType, isGenerationType } from "@/lib/domain/generation/types";
import { aClip } from "./a-clip";

/** Those that make a part of a clip; script-openrouter.test.ts has the other one. */
export const types = Object.keys(GENERATIONS)
  .filter(isGenerationType)
  .filter((type): type is ClipGenerationType => GENERATIONS[type].part !== null);

export const veos = ["video_veo31_fast", "video_veo31_standard"] as const;

export const videos = [...veos, "video_luma_ray2"] as const;

export const frames = ["first_frame", "image_flux_dev"] as const;

export const fromSpeech = ["voice_chatterbox", "transcribe_whisper"] as const;

export const jobId = "7d0a8c56-30b4-4a11-9d3c-000000000001";

export const resolve = async (ref: string) => ref.replace(/^media:/, "https://signed.example/");

export function prepare(
  type: ClipGenerationType,
  clip: Partial<ClipContext> = {},
  overrides: unknown = {},
) {
  return GENERATIONS[type].prepare(aClip(clip), overrides);
}

export async function toFal(
  type: ClipGenerationType,
  clip: Partial<ClipContext> = {},
  overrides: unknown = {},
) {
  return GENERATIONS[type].toFal(prepare(type, clip, overrides).input, resolve);
}
