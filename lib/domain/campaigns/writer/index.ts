import type { Brief, Product } from "@/lib/domain/campaigns/brief.schema";
import { type Beat, type PlannedClip, PRODUCT_BEATS } from "@/lib/domain/campaigns/plan";
import type { PresetBeats } from "@/lib/domain/campaigns/preset.schema";
import type { ClipScript } from "@/lib/domain/generation/clip-script.schema";
import { filmingSentence } from "@/lib/domain/generation/prompt";
import type { Language } from "@/lib/domain/languages";
import { countSyllables, syllableRoom } from "@/lib/domain/media/speech";
import { de } from "./de";
import { en } from "./en";
import { es } from "./es";
import { fr } from "./fr";
import { it } from "./it";
import { type Shown, showing } from "./product-gestures";
import { type Sentence, SLOTS, type Slot, type Templates, toTone, type Variant } from "./templates";
import {
  capitalised,
  isNamedIn,
  isOwnCase,
  nameWords,
  pick,
  spokenWords,
  uncapitalised,
  weightOf,
} from "./words";

/** The parts of a preset that a plan is written from. */
export type WriterPreset = {
  id: string;
  tone: string;
  ambience: string;
  place: string;
  light: string;
  filmingType: string;
  beats: PresetBeats;
};

type Duration = ClipScript["duration"];
const DURATIONS: readonly Duration[] = [4, 6, 8];

const TEMPLATES: Record<Language, Templates> = { en, fr, de, es, it };

/**
 * One clip per beat of the preset, in order, each ready to be generated. No language model: sentences are chosen so that each
 * line says what its beat is for, at a good pace. The same input gives the same plan; different words pick among equally good
 * sentences.
 */
export function writePlan({
  preset,
  brief,
  product,
}: {
  preset: WriterPreset;
  brief: Brief;
  product: Product;
}): PlannedClip[] {
  const words = wordsOf(brief, product);
  const beats = preset.beats.map(({ beat }) => beat);
  const candidates = preset.beats.map((presetBeat, index) => {
    const slots = slotsOf(beats, index, words);
    return candidatesFor(presetBeat, preset, slots, words, brief.language);
  });
  const bests = candidates.map((lines) => DURATIONS.map((duration) => bestScore(lines, duration)));
  const durations = spread(beats, bests, brief.target_seconds);
  const seed = JSON.stringify([preset.id, words, brief.language]);
  const spoken = new Set<string>();

  return preset.beats.map((presetBeat, index) => {
    const duration = durations[index] ?? 8;
    const line = chooseLine(candidates[index] ?? [], duration, spoken, `${seed} ${index}`);
    const isProductBeat = PRODUCT_BEATS.includes(presetBeat.beat);
    return {
      beat: presetBeat.beat,
      script: {
        line,
        camera: presetBeat.camera || filmingSentence(preset.filmingType),
        expression: presetBeat.expression || preset.tone,
        ambience: presetBeat.ambience || preset.ambience,
        duration,
        ...showing(presetBeat, {
          shown: isProductBeat ? words.shown : null,
          mayMean: !isProductBeat,
          isHandheld: preset.filmingType === "handheld",
          hidden: isProductBeat ? [] : words.names,
          place: preset.place,
          light: preset.light,
        }),
      },
    };
  });
}

type Words = {
  product: string;
  pain: string;
  audience: string;
  benefits: string[];
  /** What hook, problem and agitation must not mention. */
  names: string[];
  shown: Shown | null;
};

function wordsOf(brief: Brief, product: Product): Words {
  const sold = nameWords(brief.what_is_sold);
  const name = product.has_product ? nameWords(product.name) : "";
  return {
    product: name || sold,
    pain: spokenWords(brief.pain_point),
    audience: nameWords(brief.audience),
    benefits: brief.benefits.map(spokenWords).filter((benefit) => benefit !== ""),
    names: [name, sold].filter((known) => known.length > 2),
    shown: product.has_product
      ? { name: name || sold || "the product", hold: product.how_held }
      : null,
  };
}

/** Which of the creator's words a clip may use, so that nothing is said twice in an ad. */
function slotsOf(beats: readonly Beat[], index: number, words: Words): Record<Slot, string> {
  const beat = beats[index] ?? "hook";
  const isFirst = beats.indexOf(beat) === index;
  const painBeat = (["problem", "agitation", "hook"] as const).find((one) => beats.includes(one));
  const tellers = beats.flatMap((one, at) => (PRODUCT_BEATS.includes(one) ? [at] : []));
  const audienceBeat = beats.includes("hook") && painBeat !== "hook" ? "hook" : "cta";
  return {
    product: PRODUCT_BEATS.includes(beat) ? words.product : "",
    pain: beat === painBeat && isFirst ? words.pain : "",
    audience: beat === audienceBeat && isFirst ? words.audience : "",
    benefit: words.benefits[tellers.indexOf(index)] ?? "",
  };
}

/** Above these, the creator's words no longer sound like a sentence. Generous for the product, whose name has to be said. */
const MOST_SYLLABLES: Record<Slot, number> = { product: 40, pain: 30, audience: 16, benefit: 24 };

type Candidate = { sentences: Filled[]; syllables: number; worth: number; fillers: number };

/** All possible lines for a beat. */
function candidatesFor(
  { beat, line: own }: { beat: Beat; line: string },
  preset: WriterPreset,
  slots: Record<Slot, string>,
  words: Words,
  language: Language,
): Candidate[] {
  const templates = TEMPLATES[language];
  const hidden = PRODUCT_BEATS.includes(beat) ? [] : words.names;
  const isSayable = (slot: Slot) =>
    slots[slot] !== "" && weightOf(slots[slot], language) <= MOST_SYLLABLES[slot];
  const sayable = SLOTS.filter(isSayable);
  const fillings = (sentence: Sentence, isExtra: boolean) =>
    [sentence].flat().flatMap((template) => {
      const filled = fill(template, slots, sayable, templates.smallWords, language);
      return filled === null || isNamedIn(filled.text, hidden) ? [] : [{ ...filled, isExtra }];
    });

  const extra = templates.more[beat].map((sentence) => fillings(sentence, true));
  const flavoured = ownVariants(templates, preset.id, beat);
  const variants = flavoured ?? templates.beats[beat][toTone(preset.tone)];
  const firsts = ownFirst(own, beat, slots.product, language);
  const ways = [
    ...variants.map(([first, ...rest]) => [
      fillings(first, false),
      ...rest.map((sentence) => fillings(sentence, false)),
    ]),
    ...firsts.map((first) =>
      [first, ...(flavoured?.[0]?.slice(1) ?? [])].map((sentence) => fillings(sentence, false)),
    ),
  ];
  const lines = ways.flatMap((way) => combine([...way, ...extra], beat));
  // If a name can't be avoided (a product called "I"), saying it is better than saying nothing.
  return lines.length > 0 || hidden.length === 0
    ? lines
    : candidatesFor({ beat, line: own }, preset, slots, { ...words, names: [] }, language);
}

function ownVariants(
  { presets }: Templates,
  id: string,
  beat: Beat,
): readonly Variant[] | undefined {
  return Object.hasOwn(presets, id) ? presets[id]?.[beat] : undefined;
}

/**
 * The preset's own line, which is English, as a first sentence. Its {product} was written for a name, so it only takes words that
 * work like one ("Glow", "a lamp"), and none in the beats that must not name the product.
 */
function ownFirst(line: string, beat: Beat, product: string, language: Language): string[] {
  const text = line.trim();
  if (language !== "en" || text === "") return [];
  if (text.includes("{product}")) {
    const isLikeName = /^(?:\p{Lu}|\d|(?:an?|the|my|our|your|this|these)\s)/u.test(product);
    if (!PRODUCT_BEATS.includes(beat) || !(isLikeName || isOwnCase(product))) return [];
    if (text.startsWith("{product}") && isOwnCase(product)) return [];
  }
  if (/[{}]/.test(text.replaceAll("{product}", ""))) return [];
  return [/[.!?…]["'”’]?$/.test(text) ? text : `${text}.`];
}

type Filled = {
  template: string;
  text: string;
  slots: Slot[];
  syllables: number;
  isExtra: boolean;
};

/** The sentence with the creator's words filled in, or null if it needs any that are missing. */
function fill(
  template: string,
  slots: Record<Slot, string>,
  sayable: readonly Slot[],
  smallWords: readonly string[],
  language: Language,
): Omit<Filled, "isExtra"> | null {
  const needed = SLOTS.filter((slot) => template.includes(`{${slot}}`));
  if (needed.some((slot) => !sayable.includes(slot))) return null;
  const text = typeset(template, language)
    .split(/(\{\w+\})/)
    .reduce((before, piece) => {
      const slot = needed.find((one) => piece === `{${one}}`);
      if (slot !== undefined) return before + inPlace(slots[slot], before, smallWords);
      // The creator's own "!" ends the sentence just as well as our full stop.
      return before + (/[!?…]$/.test(before) ? piece.replace(/^\.(?= |$)/, "") : piece);
    }, "");
  const syllables = needed.reduce(
    (total, slot) => total + countSyllables(slots[slot], language),
    countSyllables(template.replace(/\{\w+\}/g, ""), language),
  );
  return { template, text: capitalised(text), slots: needed, syllables };
}

function inPlace(words: string, before: string, smallWords: readonly string[]): string {
  return /(^|[.!?…]["”’]?\s|[¿¡])$/.test(before)
    ? capitalised(words)
    : uncapitalised(words, smallWords);
}

/** Our own words with typographic apostrophes and, in French, a narrow space before : ; ! ? */
function typeset(template: string, language: Language): string {
  const text = template.replace(/(?<=\p{L})'/gu, "’");
  return language === "fr" ? text.replace(/ (?=[:;!?])/g, "\u202f") : text;
}

/** How much it matters that a beat says these words. */
const WORTH: Record<Beat, Partial<Record<Slot, number>>> = {
  hook: { audience: 2, pain: 3 },
  problem: { pain: 5 },
  agitation: { pain: 5 },
  solution: { product: 6, benefit: 4 },
  proof: { benefit: 4, product: -1 },
  cta: { product: 4, benefit: 2, audience: 1 },
};

/** More of them in one line would sound choppy. */
const MOST_FILLERS = 3;

/** A first sentence, followed by any of the others, in their order. */
function combine([first = [], ...others]: Filled[][], beat: Beat): Candidate[] {
  let lines = first.map(
    (sentence): Candidate => ({
      sentences: [sentence],
      syllables: sentence.syllables,
      worth: worthOf(sentence, beat),
      fillers: 0,
    }),
  );
  for (const choices of others) {
    // Plain loops for speed: a clip has several thousand candidates.
    const longer: Candidate[] = [];
    for (const line of lines) {
      for (const choice of choices) {
        if (canFollow(line, choice)) longer.push(extended(line, choice, beat));
      }
    }
    lines = lines.concat(longer);
  }
  return lines;
}

function canFollow({ sentences, syllables, fillers }: Candidate, choice: Filled): boolean {
  if (syllables + choice.syllables > syllableRoom(8).most) return false;
  if (fillers === MOST_FILLERS && isFiller(choice)) return false;
  return !sentences.some((one) => isRepeated(choice, one));
}

function extended(line: Candidate, choice: Filled, beat: Beat): Candidate {
  return {
    sentences: [...line.sentences, choice],
    syllables: line.syllables + choice.syllables,
    // From the third sentence on, each makes the line a little choppier.
    worth: line.worth + worthOf(choice, beat) - (line.sentences.length < 2 ? 0 : 0.5),
    fillers: line.fillers + (isFiller(choice) ? 1 : 0),
  };
}

/** Whether a sentence repeats another one of the line: the same words of the creator, or simply the same text. */
function isRepeated(choice: Filled, one: Filled): boolean {
  return one.text.includes(choice.text) || choice.slots.some((slot) => one.slots.includes(slot));
}

/** A sentence that says nothing in particular and only makes a line long enough. */
function isFiller({ isExtra, slots }: Filled): boolean {
  return isExtra && slots.length === 0;
}

/** Worth more for what the beat wants said; less for fillers, so that the preset's own sentences are preferred. */
function worthOf(sentence: Filled, beat: Beat): number {
  if (isFiller(sentence)) return -0.5;
  return sum(sentence.slots, (slot) => WORTH[beat][slot] ?? 0);
}

/** A line's worth in a clip of this length, less a penalty for how far it is from a good pace. */
function scoreOf({ syllables, worth }: Candidate, duration: Duration): number {
  const { least, most } = syllableRoom(duration);
  if (syllables > most) return worth - 100 - (syllables - most);
  return syllables < least ? worth - 20 - (least - syllables) : worth;
}

/** Lines that differ by one filler are equally good. */
const EQUALLY_GOOD = 0.5;

function bestScore(lines: readonly Candidate[], duration: Duration): number {
  return lines.reduce((best, line) => Math.max(best, scoreOf(line, duration)), -1000);
}

/** One of the best lines for the clip, without sentences the ad has already used, if possible. */
function chooseLine(
  lines: readonly Candidate[],
  duration: Duration,
  spoken: Set<string>,
  seed: string,
): string {
  const fresh = lines.filter(({ sentences }) => !sentences.some((one) => spoken.has(one.template)));
  const open = fresh.length > 0 ? fresh : lines;
  const best = bestScore(open, duration);
  const good = open.filter((line) => scoreOf(line, duration) >= best - EQUALLY_GOOD);
  const chosen = pick(good, seed)?.sentences ?? [];
  for (const { template } of chosen) spoken.add(template);
  return chosen.map(({ text }) => text).join(" ");
}

/** Which beats get the extra seconds of a longer ad, where the words don't decide. */
const WEIGHT: Record<Beat, number> = {
  hook: 0.2,
  problem: 0.8,
  agitation: 0.6,
  solution: 1.2,
  proof: 1,
  cta: 0.4,
};

/** Durations that come as close to the target as the clips can, each step of 2 s given where it gains the most. */
function spread(
  beats: readonly Beat[],
  bests: readonly (readonly number[])[],
  target: number,
): Duration[] {
  // Trimming takes a little off each clip, so of two equally close totals the longer one wins.
  const steps = Math.min(2 * beats.length, Math.max(0, Math.ceil((target - 4 * beats.length) / 2)));
  let plans = new Map<number, { steps: number[]; value: number }>([[0, { steps: [], value: 0 }]]);
  beats.forEach((beat, index) => {
    const next: typeof plans = new Map();
    for (const [used, plan] of plans) {
      for (const [step, share] of [0, 1, 1.6].entries()) {
        const gain = (bests[index]?.[step] ?? 0) + WEIGHT[beat] * share;
        const value = plan.value + gain;
        const known = next.get(used + step);
        if (known === undefined || value > known.value) {
          next.set(used + step, { steps: [...plan.steps, step], value });
        }
      }
    }
    plans = next;
  });
  return (plans.get(steps)?.steps ?? []).map((step) => DURATIONS[step] ?? 8);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
