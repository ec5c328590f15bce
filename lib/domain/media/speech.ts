import { LANGUAGES, type Language } from "@/lib/domain/languages";

export type Pace = "slow" | "good" | "very_fast";

/** Speeds a clip may play at. Never slower than spoken, which always sounds wrong. */
export const SPEEDS = [1, 1.1, 1.2] as const;
export type Speed = (typeof SPEEDS)[number];

export function countWords(text: string): number {
  return tokensOf(text).length;
}

/** A heuristic, accurate to about 10 % for whole sentences. An unknown language counts as English. */
export function countSyllables(text: string, language: string): number {
  const rules = RULES[toSpoken(language)];
  return tokensOf(text).reduce((sum, token) => sum + syllablesOfToken(token, rules), 0);
}

/** The pace of a text spoken in this many seconds (after trim and speed, if it is for display); 0 for no time at all. */
export function syllablesPerSecond({
  text,
  language,
  seconds,
}: {
  text: string;
  language: string;
  seconds: number;
}): number {
  return seconds > 0 ? countSyllables(text, language) / seconds : 0;
}

export function paceLabel(syllablesPerSecond: number): Pace {
  if (syllablesPerSecond < 5) return "slow";
  return syllablesPerSecond <= 7 ? "good" : "very_fast";
}

/** The speed that makes a clip's own pace, measured at speed 1, a lively one. */
export function suggestSpeed(syllablesPerSecond: number): Speed {
  if (syllablesPerSecond < 5) return 1.2;
  return syllablesPerSecond <= 6 ? 1.1 : 1;
}

/** How long a line takes to say, at an easy pace. */
export function speakingSeconds(line: string, language: string): number {
  return countSyllables(line, language) / 5.5;
}

/** The syllables a clip has room for without dragging or rushing: 5 to 6.5 a second, with a breath around them. */
export function syllableRoom(duration: number): { least: number; most: number } {
  const seconds = Math.max(0, duration - 0.7);
  return { least: 5 * seconds, most: 6.5 * seconds };
}

/** Whether a line suits a clip of this many seconds. */
export function fitsClip(
  line: string,
  language: string,
  duration: number,
): "short" | "fits" | "long" {
  const syllables = countSyllables(line, language);
  const { least, most } = syllableRoom(duration);
  if (syllables < least) return "short";
  return syllables <= most ? "fits" : "long";
}

/** Words and numbers, with the marks that belong inside them; symbols that are read aloud are separate tokens. */
function tokensOf(text: string): string[] {
  return (
    text.normalize("NFC").match(/\d+(?:[.,]\d+)*|[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|[%€$&]/gu) ??
    []
  );
}

type Rules = {
  /** Syllables of one word in lower case. */
  word: (word: string) => number;
  /** Syllables of a digit by its place: ones, tens, hundreds, thousands and above. */
  places: readonly [number, number, number, number];
  signs: Readonly<Record<string, number>>;
};

const RULES: Record<Language, Rules> = {
  en: { word: englishSyllables, places: [1, 2, 3, 3], signs: { "%": 2, $: 2, "€": 2, "&": 1 } },
  fr: { word: frenchSyllables, places: [1, 2, 2, 2], signs: { "%": 2, $: 2, "€": 2, "&": 1 } },
  de: { word: germanSyllables, places: [1, 3, 3, 3], signs: { "%": 2, $: 2, "€": 2, "&": 1 } },
  es: { word: spanishSyllables, places: [2, 3, 3, 2], signs: { "%": 3, $: 3, "€": 2, "&": 1 } },
  it: { word: italianSyllables, places: [2, 3, 3, 3], signs: { "%": 3, $: 3, "€": 2, "&": 1 } },
};

function toSpoken(language: string): Language {
  const code = language.slice(0, 2).toLowerCase();
  return Object.keys(LANGUAGES).find((known): known is Language => known === code) ?? "en";
}

function syllablesOfToken(token: string, rules: Rules): number {
  const sign = rules.signs[token];
  if (sign !== undefined) return sign;
  if (/^\d/.test(token)) return syllablesOfNumber(token.replace(/\D/g, ""), rules.places);
  const plain = token.normalize("NFD").replace(/\p{M}/gu, "");
  // "SPF", "TV", "GmbH" are spelled out, letter by letter.
  if (/^[^aeiouyAEIOUY'’]{2,5}$/u.test(plain)) return plain.length;
  return Math.max(1, rules.word(token.toLowerCase().replace(/’/g, "'")));
}

function syllablesOfNumber(digits: string, [ones, tens, hundreds, thousands]: Rules["places"]) {
  const significant = digits.replace(/^0+(?=\d)/, "");
  const count = [...significant].reduce((sum, digit, index) => {
    if (digit === "0") return sum;
    const place = significant.length - 1 - index;
    return sum + (place === 0 ? ones : place === 1 ? tens : place === 2 ? hundreds : thousands);
  }, 0);
  return Math.max(1, count);
}

function countMatches(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** "y" is a consonant at the start of a word and between vowels ("you", "employé"). */
function withConsonantY(word: string): string {
  return word.replace(/(^|[aeiouàâéèêëîïôûùáíóú])y(?=[aeouàâéèêëôûùáóú])/g, "$1j");
}

/** Frequent words the rules below get wrong. */
const ENGLISH: Readonly<Record<string, number>> = {
  business: 2,
  create: 2,
  diet: 2,
  different: 2,
  every: 2,
  everybody: 4,
  everyday: 3,
  everyone: 3,
  everything: 3,
  evening: 2,
  idea: 3,
  people: 2,
  quiet: 2,
  science: 2,
  somebody: 3,
  someone: 2,
  something: 2,
  sometimes: 2,
  somewhere: 2,
};

function englishSyllables(word: string): number {
  const known = ENGLISH[word] ?? ENGLISH[word.replace(/'s$/, "")];
  if (known !== undefined) return known;
  const base = withConsonantY(word.replace(/'/g, ""));
  let count = countMatches(base, /[aeiouyéèï]+/g);
  // Silent "e": "make", "makes", "looked", but not "table", "boxes", "wanted".
  if (/[^aeiouyl]e$/.test(base) || /[aeiouy]le$/.test(base)) count -= 1;
  else if (/[^aeiouyszxcg]es$/.test(base) && !/[cs]hes$/.test(base)) count -= 1;
  else if (/[^aeiouydt]ed$/.test(base)) count -= 1;
  // "se-ri-ous", "vid-e-o", "us-u-al", "do-ing", "did-n't".
  if (/[^tcsgx]i(?:a|ou|um|on)|[^p]eo|[^qg]ua/.test(base) && !/people/.test(base)) count += 1;
  if (/[aeiouy]ing/.test(base)) count += 1;
  if (/[^aeiounrv]n't/.test(word) || /sm$/.test(base)) count += 1;
  return count;
}

function frenchSyllables(word: string): number {
  // Elided words merge with the next one: "l'huile", "j'ai", "qu'il".
  return word.split("'").reduce((sum, piece, index, pieces) => {
    const isElided = index < pieces.length - 1 && piece.length <= 2;
    return isElided ? sum : sum + Math.max(1, frenchPiece(piece));
  }, 0);
}

function frenchPiece(word: string): number {
  const base = withConsonantY(word)
    .replace(/qu/g, "q")
    .replace(/gu(?=[eéèêi])/g, "g");
  // An accent starts a new syllable ("cré-er", "thé-âtre", "maïs"), except in the glide of "moitié".
  const vowels = base.replace(/([aeouy])(?=[éèïë])|([éèïë])(?=[aâéèoôuû]|e[rz])/g, "$1$2-");
  const count = countMatches(vowels, /[aeiouyàâäéèêëîïôöûùüœæ]+/g);
  return /[^aeiouyàâéèêîïôû]es?$/.test(base) ? count - 1 : count;
}

function germanSyllables(word: string): number {
  const base = word.replace(/qu/g, "q").replace(/'/g, "");
  return countMatches(base, /ie|ei|ai|au|eu|äu|ey|ay|aa|ee|oo|[aeiouyäöüéè]/g);
}

function spanishSyllables(word: string): number {
  return romanceNuclei(word.replace(/qu/g, "q").replace(/gu(?=[eiéí])/g, "g"), /[aeoáéóíú]/g);
}

function italianSyllables(word: string): number {
  return word.split("'").reduce((sum, piece, index, pieces) => {
    // "l'olio", "dell'acqua": the elided word adds only its own vowels.
    const count = romanceNuclei(piece.replace(/qu/g, "q"), /[aeoàèéòó]/g);
    // "mio", "sua", "due": no glide in words this short.
    const isShort = /^[^aeiou]?[iu][aeo]$/.test(piece);
    const atLeast = index < pieces.length - 1 ? 0 : 1;
    return sum + Math.max(atLeast, isShort ? 2 : count);
  }, 0);
}

/** Spanish and Italian: each strong vowel is a syllable, weak ones beside it glide. */
function romanceNuclei(word: string, strong: RegExp): number {
  const groups = withConsonantY(word).match(/[aeiouyáéíóúüàèìòù]+/g) ?? [];
  return groups.reduce((sum, group) => sum + Math.max(1, countMatches(group, strong)), 0);
}
