import { ambientElevenlabs } from "./ambient-elevenlabs";
import type { Generation } from "./define";
import { firstFrame } from "./first-frame";
import { imageFluxDev } from "./image-flux-dev";
import { scriptOpenrouter } from "./script-openrouter";
import { transcribeWhisper } from "./transcribe-whisper";
import { type GenerationType, isGenerationType } from "./types";
import { videoLumaRay2 } from "./video-luma-ray2";
import { videoVeo31Fast } from "./video-veo31-fast";
import { videoVeo31Standard } from "./video-veo31-standard";
import { voiceChatterbox } from "./voice-chatterbox";

/** All generation types. A new one is a file, a line here, a line in types.ts and a row in generation_types. */
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
} as const satisfies Record<GenerationType, Generation<never>>;

/** The generation of a stored job's type. Throws for a type this build doesn't know. */
export function getGeneration(type: string): Generation<never> {
  if (!isGenerationType(type)) throw new Error(`unknown generation type ${type}`);
  return GENERATIONS[type];
}
