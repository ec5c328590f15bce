import type { ClipScript } from "@/lib/domain/generation/clip-script.schema";

/** The roles a clip can have, in an ad's usual order. */
export const BEATS = ["hook", "problem", "agitation", "solution", "proof", "cta"] as const;
export type Beat = (typeof BEATS)[number];

export function isBeat(value: string): value is Beat {
  return BEATS.some((beat) => beat === value);
}

/** Clips of a campaign: one for each beat of its preset. */
export const MIN_CLIPS = 3;
export const MAX_CLIPS = 5;

/** Beats that may show and name the product; hook, problem and agitation never do. */
export const PRODUCT_BEATS: readonly string[] = ["solution", "proof", "cta"] satisfies Beat[];

export type PlannedClip = { beat: string; script: ClipScript };
