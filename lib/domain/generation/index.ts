import { ambientElevenlabs } from "./ambient-elevenlabs";
import type { Generation } from "./define";
import { firstFrame } from "./first-frame";
import { imageFluxDev } from "./image-flux-dev";
import { scriptOpenrouter } from "./script-openrouter";
import { transcribeWhisper } from "./transcribe-whisper";
import { videoLumaRay2 } from "./video-luma-ray2";
import { videoVeo31Fast } from "./video-veo31-fast";
import { videoVeo31Standard } from "./video-veo31-standard";
import { voiceChatterbox } from "./voice-chatterbox";

/** Every generation the product knows. A new model is one file, one line here, one row in generation_types. */
export const GENERATIONS = {
  first_frame: firstFrame,
  image_flux_dev: imageFluxDev,
  video_veo31_fast: videoVeo31Fast,
  video_veo31_standard: videoVeo31Standard,
  video_luma_ray2: videoLumaRay2,
  voice_chatterbox: voiceChatterbox,
  ambient_elevenlabs: ambientElevenlabs,
  transcribe_whisper: transcribeWhisper,
  script_openrouter: scriptOpenrouter,
} as const satisfies Record<string, Generation<never>>;

export type GenerationType = keyof typeof GENERATIONS;
/** The generations that make a part of a clip. */
export type ClipGenerationType = Exclude<GenerationType, "script_openrouter">;

export function isGenerationType(value: string): value is GenerationType {
  return Object.hasOwn(GENERATIONS, value);
}

/** The description of a stored job's type. Throws for a type this build does not know. */
export function getGeneration(type: string): Generation<never> {
  if (!isGenerationType(type)) throw new Error(`unknown generation type ${type}`);
  return GENERATIONS[type];
}

/** What a creator picks for a video: Veo in two qualities, or Luma. */
export const VIDEO_QUALITIES = {
  fast: "video_veo31_fast",
  standard: "video_veo31_standard",
  luma: "video_luma_ray2",
} as const satisfies Record<string, ClipGenerationType>;
export type VideoQuality = keyof typeof VIDEO_QUALITIES;

/** The engines for a first frame. */
export const FRAME_ENGINES = {
  nano_banana: "first_frame",
  flux: "image_flux_dev",
} as const satisfies Record<string, ClipGenerationType>;
export type FrameEngine = keyof typeof FRAME_ENGINES;
