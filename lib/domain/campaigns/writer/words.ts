import { countSyllables } from "@/lib/domain/media/speech";

const PICTURES =
  /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\u200d|\u20e3|\ufe0f/gu;

/** A creator's words in speakable form: one line, without braces, bullets, emoji or a final full stop. */
export function spokenWords(text: string): string {
  return (
    text
      .normalize("NFC")
      // Direction and zero-width marks, which can't be seen, and emoji, which can't be said.
      .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
      .replace(PICTURES, " ")
      .replace(/[\p{Cc}{}<>\s]+/gu, " ")
      .replace(/ +(?=[.,])/g, "")
      .replace(/\.{2,}/g, "…")
      .replace(/^[\s\-–—•*·.,;:!?…]+|[\s.,;:…–—-]+$/g, "")
  );
}

/** The same for use within a sentence: without any mark that ends one. */
export function nameWords(text: string): string {
  return spokenWords(text).replace(/[\s.,;:!?…]+$/, "");
}

/** Syllables of a creator's words; those without vowels we know (another script, "xxxx") are estimated by their letters. */
export function weightOf(text: string, language: string): number {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return Math.max(countSyllables(text, language), Math.ceil(letters / 4.5));
}

/** "iPhone" stays as it is, even at the start of a sentence. */
export function isOwnCase(text: string): boolean {
  return /^\p{Ll}+\p{Lu}/u.test(text);
}

export function capitalised(text: string): string {
  return isOwnCase(text)
    ? text
    : text.replace(/^["'“‘«„¿¡\s]*\p{Ll}/u, (start) => start.toUpperCase());
}

/** After a colon: "The dry skin" → "the dry skin". Other words keep their capital: they may be names, or German nouns. */
export function uncapitalised(text: string, smallWords: readonly string[]): string {
  const first = /^[\p{L}'’]+/u.exec(text)?.[0] ?? "";
  const isSmall = smallWords.includes(first.replace("’", "'"));
  return isSmall ? first.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** Whether a text contains one of these names, as whole words. */
export function isNamedIn(text: string, names: readonly string[]): boolean {
  const plain = (words: string) =>
    ` ${words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()} `;
  return names.some((name) => plain(name).trim() !== "" && plain(text).includes(plain(name)));
}

/** One of several, always the same for the same seed (FNV-1a). */
export function pick<T>(choices: readonly T[], seed: string): T | undefined {
  let hash = 0x811c9dc5;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return choices[(hash >>> 0) % Math.max(1, choices.length)];
}
