/**
 * Characters that are invisible or make a line read differently from what it says: control characters, direction marks and
 * overrides, zero-width characters, line and paragraph separators, tags, lone surrogates. Tabs and line breaks stay.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;
const KEPT = new Set(["\t", "\n"]);

/** Untrusted text with its invisible characters written out, such as "⟦U+202E⟧". For administrators. */
export function escapeControlCharacters(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    KEPT.has(character)
      ? character
      : `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`,
  );
}

/** Any JSON value as readable text, with invisible characters written out. */
export function toVisibleJson(value: unknown): string {
  return escapeControlCharacters(JSON.stringify(value, null, 2) ?? "");
}
