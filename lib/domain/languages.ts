/** The languages of a brief, with their English names. Accents say what to do, never what to avoid. */
export const LANGUAGES = {
  en: { name: "English", accent: "a natural American accent" },
  fr: { name: "French", accent: "a natural Parisian accent" },
  de: { name: "German", accent: "a natural standard German accent" },
  es: { name: "Spanish", accent: "a natural Castilian accent" },
  it: { name: "Italian", accent: "a natural Italian accent" },
} as const;
export type Language = keyof typeof LANGUAGES;

export function toLanguage(value: unknown): Language {
  return isKeyOf(LANGUAGES, value) ? value : "en";
}

/** Whether a value is one of a table's own keys. */
export function isKeyOf<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === "string" && Object.hasOwn(table, key);
}
