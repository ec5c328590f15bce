import { chatterboxSpeechToSpeech } from "./chatterbox";
import { fluxImageToImage } from "./flux";
import { lumaModels } from "./luma";
import type { Model } from "./model";
import { nanoBananaPro } from "./nano-banana";
import { openrouterRouter } from "./openrouter";
import { elevenlabsSoundEffects } from "./sound-effects";
import { veoModels } from "./veo";
import { whisper } from "./whisper";

export const models: Model[] = [
  ...veoModels,
  nanoBananaPro,
  chatterboxSpeechToSpeech,
  elevenlabsSoundEffects,
  whisper,
  fluxImageToImage,
  ...lumaModels,
  openrouterRouter,
];

const byEndpoint = new Map(models.map((model) => [model.endpoint, model]));

/** Any letter case is accepted: fal lists one endpoint as `Resemble-AI/ChatterboxHD`. */
export function findModel(endpoint: string): Model | null {
  return byEndpoint.get(endpoint.toLowerCase()) ?? null;
}
