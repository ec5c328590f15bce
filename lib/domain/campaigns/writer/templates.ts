import type { Beat } from "@/lib/domain/campaigns/plan";

/** Where a template takes the creator's own words. */
export const SLOTS = ["product", "pain", "audience", "benefit"] as const;
export type Slot = (typeof SLOTS)[number];

/**
 * A spoken sentence, or several equally good ones. Slots are placed where any words are grammatical, whatever their gender,
 * number and form: as a separate sentence after a question ("The result? {benefit}.") or after a colon.
 */
export type Sentence = string | readonly string[];

/** The first sentence is always spoken, each of the others only if there is room, so they may build on the first alone. */
export type Variant = readonly [Sentence, ...Sentence[]];

export type Tone = "calm" | "lively" | "warm";

/**
 * One language's sentences. They never reveal the speaker's gender, call what is sold "this" or "it", and address the audience in
 * the plural, so that the clips of one ad sound like one person.
 */
export type Templates = {
  /** Words capitalised only because they begin a sentence; after a colon they are not. */
  smallWords: readonly string[];
  /** By the preset's tone. */
  beats: Record<Beat, Record<Tone, readonly Variant[]>>;
  /** For the built-in presets, in their own wording. */
  presets: Record<string, Partial<Record<Beat, readonly Variant[]>>>;
  /** What may follow any sentence of the beat. */
  more: Record<Beat, readonly Sentence[]>;
};

/** A preset's tone is free text; its keywords decide. */
export function toTone(tone: string): Tone {
  if (/\b(calm|sincere|competent|professional|expert|serious|factual|matter|steady)/i.test(tone)) {
    return "calm";
  }
  return /\b(energ|cheer|playful|fresh|curious|excit|fun|loud|upbeat|happy|hype|bold|fast)/i.test(
    tone,
  )
    ? "lively"
    : "warm";
}
