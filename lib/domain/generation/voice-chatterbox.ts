import { z } from "zod";
import { mediaRef } from "@/lib/domain/media/media-ref";
import { AppError } from "../errors";
import { defineGeneration, falFile } from "./define";

/** Converts the clip's own speech to the actor's reference voice (docs/fal.md §4.3). Text-to-speech would drift from the lips. */
export const voiceChatterbox = defineGeneration({
  type: "voice_chatterbox",
  part: "audio",
  endpoint: "resemble-ai/chatterboxhd/speech-to-speech",
  defaultPrice: {
    unit: "request",
    cents: 20,
    providerUnit: "request",
    providerCostMicrousd: 20_000,
  },
  usualDurationMs: 7_000,
  deadlineSeconds: 15 * 60,
  overrides: z.strictObject({}),
  input: z.object({ source: mediaRef, target_voice: mediaRef }),
  plan(context) {
    if (context.video === null) {
      throw new AppError("state_conflict", { message: "This clip has no video yet." });
    }
    if (!context.video.hasSound) {
      throw new AppError("state_conflict", { message: "This video has no speech to re-voice." });
    }
    const voice = context.actor?.referenceVoice ?? null;
    if (voice === null) {
      throw new AppError("state_conflict", { message: "This actor has no reference voice." });
    }
    return { source: context.video.media, target_voice: voice };
  },
  units: () => 1,
  providerUnits: () => 1,
  toFal: async (planned, resolve) => ({
    source_audio_url: await resolve(planned.source),
    target_voice_audio_url: await resolve(planned.target_voice),
    high_quality_audio: true,
  }),
  output: z.object({ audio: falFile }),
  applyOutput: (result) => ({
    resultUrl: result.audio.url,
    clipPatch: { audio: { voice_url: result.audio.url } },
  }),
  inputFields: { voice_source: ["source"] },
});
