/** English names of the languages a brief can choose; accents are worded as what to do, never as what to avoid. */
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

/** Whether a value is one of the keys of a table of ours. */
export function isKeyOf<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === "string" && Object.hasOwn(table, key);
}
