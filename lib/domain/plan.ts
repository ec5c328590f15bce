import { z } from "zod";
import { clipScript } from "./generation/define";

/** The roles a clip can have, in the order an ad usually takes. */
export const BEATS = ["hook", "problem", "agitation", "solution", "proof", "cta"] as const;
export type Beat = (typeof BEATS)[number];

export function isBeat(value: string): value is Beat {
  return BEATS.some((beat) => beat === value);
}

/** A campaign has 3 to 5 clips (facts/product.md). */
export const MIN_CLIPS = 3;
export const MAX_CLIPS = 5;

/** A preset's list of beats (presets.beats): templates in which {product} stands for what is sold. */
export const presetBeats = z.array(
  clipScript.extend({
    beat: z.enum(BEATS),
  }),
);
export type PresetBeats = z.infer<typeof presetBeats>;

/** Beats that may show the product and name it; hook, problem and agitation never do. */
export const PRODUCT_BEATS: readonly string[] = ["solution", "proof", "cta"] satisfies Beat[];

export type PlannedClip = { beat: string; script: z.infer<typeof clipScript> };

/** One clip per beat, the lines filled in. Deterministic. */
export function planClips(
  beats: PresetBeats,
  preset: { ambience: string },
  whatIsSold: string,
): PlannedClip[] {
  return beats.map(({ beat, ...script }) => ({
    beat,
    script: {
      ...script,
      line: fill(script.line, whatIsSold),
      ambience: script.ambience || preset.ambience,
    },
  }));
}

function fill(template: string, whatIsSold: string): string {
  const filled = template.replaceAll("{product}", () => whatIsSold.trim());
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

/** The form that starts a campaign. */
export const newCampaignForm = z.object({
  title: z
    .string()
    .trim()
    .min(1, "Give the campaign a title.")
    .max(120, "Use at most 120 characters."),
  whatIsSold: z
    .string()
    .trim()
    .min(1, "Say what the ad is for, in a few words.")
    .max(80, "Use at most 80 characters."),
  actorId: z.guid("Choose an actor."),
  presetId: z.string().regex(/^[a-z0-9-]{1,60}$/, "Choose a preset."),
});
