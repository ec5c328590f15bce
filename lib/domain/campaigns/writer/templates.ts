import type { Beat } from "@/lib/domain/campaigns/plan";

/** What the creator typed, where a template lets it in. */
export const SLOTS = ["product", "pain", "audience", "benefit"] as const;
export type Slot = (typeof SLOTS)[number];

/**
 * A spoken sentence, or equally good ones. A slot stands where any words are grammatical, whatever their gender, number and
 * form: as a sentence of its own after a question ("The result? {benefit}.") or after a colon.
 */
export type Sentence = string | readonly string[];

/** The first sentence is always spoken, each of the others where there is room: none may need another but the first. */
export type Variant = readonly [Sentence, ...Sentence[]];

export type Tone = "calm" | "lively" | "warm";

/**
 * One language's words. The speaker's gender is never heard, what is sold is "this" or "it", and the audience is spoken to as
 * several people, so that the clips of one ad sound like one person.
 */
export type Templates = {
  /** Words that begin a sentence with a capital only because they begin it; after a colon they lose it. */
  smallWords: readonly string[];
  /** By the tone of the preset. */
  beats: Record<Beat, Record<Tone, readonly Variant[]>>;
  /** In the words of the presets the studio opens with. */
  presets: Record<string, Partial<Record<Beat, readonly Variant[]>>>;
  /** What may follow any sentence of the beat. */
  more: Record<Beat, readonly Sentence[]>;
};

/** A preset's tone is free text; its key words decide. */
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
