import { ambientElevenlabs } from "./ambient-elevenlabs";
import type { Generation } from "./define";
import { firstFrame } from "./first-frame";
import { transcribeWhisper } from "./transcribe-whisper";
import { videoVeo31Fast } from "./video-veo31-fast";
import { videoVeo31Standard } from "./video-veo31-standard";
import { voiceChatterbox } from "./voice-chatterbox";

/** Every generation the product knows. A new model is one file, one line here, one row in generation_types. */
export const GENERATIONS = {
  first_frame: firstFrame,
  video_veo31_fast: videoVeo31Fast,
  video_veo31_standard: videoVeo31Standard,
  voice_chatterbox: voiceChatterbox,
  ambient_elevenlabs: ambientElevenlabs,
  transcribe_whisper: transcribeWhisper,
} as const satisfies Record<string, Generation>;

export type GenerationType = keyof typeof GENERATIONS;

export function isGenerationType(value: string): value is GenerationType {
  return Object.hasOwn(GENERATIONS, value);
}

/** The description of a stored job's type. Throws for a type this build does not know. */
export function getGeneration(type: string): Generation {
  if (!isGenerationType(type)) throw new Error(`unknown generation type ${type}`);
  return GENERATIONS[type];
}

export const VIDEO_QUALITIES = {
  fast: "video_veo31_fast",
  standard: "video_veo31_standard",
} as const satisfies Record<string, GenerationType>;
export type VideoQuality = keyof typeof VIDEO_QUALITIES;
