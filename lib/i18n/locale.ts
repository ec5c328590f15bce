/** The languages of the studio's screens. What actors speak is another matter: the language of the brief. */
export const LOCALES = ["en", "fr"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language in its own words, for whoever cannot read the others. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", fr: "Français" };

const DEFAULT_LOCALE: Locale = "en";

/** "fr" and "fr-CA" → "fr"; a language the studio does not speak → null. */
export function toLocale(tag: string | undefined): Locale | null {
  const language = tag?.trim().toLowerCase().split("-")[0];
  return LOCALES.find((locale) => locale === language) ?? null;
}

/** The best of our languages for an Accept-Language header. */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const preferences = (acceptLanguage ?? "").split(",").map((params) => {
    const [tag, ...parameters] = params.split(";");
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]);
    return { locale: toLocale(tag), weight: Number(weight.find((q) => q !== undefined) ?? 1) };
  });
  const accepted = preferences.filter(({ locale, weight }) => locale !== null && weight > 0);
  // The sort is stable: of equals the first one counts.
  return accepted.toSorted((a, b) => b.weight - a.weight)[0]?.locale ?? DEFAULT_LOCALE;
}
