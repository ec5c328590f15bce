import { z } from "zod";
import { defineGeneration, falFile } from "./define";

const LONGEST_SECONDS = 22;

/** Background sound, made from its description and the clip's length alone (docs/fal.md §4.4). */
export const ambientElevenlabs = defineGeneration({
  type: "ambient_elevenlabs",
  part: "audio",
  endpoint: "fal-ai/elevenlabs/sound-effects/v2",
  defaultPrice: { unit: "request", cents: 15, providerUnit: "second", providerCostMicrousd: 2_000 },
  usualDurationMs: 6_500,
  deadlineSeconds: 15 * 60,
  overrides: z.strictObject({ prompt: z.string().trim().min(1).max(500).optional() }),
  input: z.object({
    text: z.string().min(1).max(500),
    duration: z.number().min(0.5).max(LONGEST_SECONDS),
  }),
  plan: (context, options) => ({
    text:
      (options.prompt ?? context.script.ambience) ||
      `Quiet background sound of ${context.place || "a room"}`,
    duration: Math.min(LONGEST_SECONDS, context.video?.durationSeconds ?? context.script.duration),
  }),
  units: () => 1,
  providerUnits: (planned) => Math.ceil(planned.duration),
  toFal: async (planned) => ({
    text: planned.text,
    duration_seconds: planned.duration,
    prompt_influence: 0.5,
    output_format: "mp3_44100_128",
  }),
  output: z.object({ audio: falFile }),
  applyOutput: (result) => ({
    resultUrl: result.audio.url,
    clipPatch: { audio: { ambient_url: result.audio.url } },
  }),
  inputFields: { ambient_prompt: ["text"] },
});
