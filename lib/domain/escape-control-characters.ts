/**
 * What a reader would not see, or what makes a line read other than it is: control characters, direction marks and overrides,
 * zero-width characters, line and paragraph separators, tags, and halves of surrogate pairs. Tabs and line breaks stay.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;
const KEPT = new Set(["\t", "\n"]);

/** A text by strangers with its invisible characters written out, such as "⟦U+202E⟧". For people who look into things. */
export function escapeControlCharacters(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    KEPT.has(character)
      ? character
      : `⟦U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟧`,
  );
}

/** Any JSON value as a text to read, its strings made visible. */
export function toVisibleJson(value: unknown): string {
  return escapeControlCharacters(JSON.stringify(value, null, 2) ?? "");
}
