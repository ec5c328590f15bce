/** The languages of the studio's screens. Actors speak the language of the brief, which is another matter. */
export const LOCALES = ["en", "fr"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language's own name, for readers of that language alone. */
export const LOCALE_NAMES: Record<Locale, string> = { en: "English", fr: "Français" };

const DEFAULT_LOCALE: Locale = "en";

/** "fr" and "fr-CA" → "fr"; a language the studio doesn't have → null. */
export function toLocale(tag: string | undefined): Locale | null {
  const language = tag?.trim().toLowerCase().split("-")[0];
  return LOCALES.find((locale) => locale === language) ?? null;
}

/** The best of our languages for an Accept-Language header; English if none matches. */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const preferences = (acceptLanguage ?? "").split(",").map((params) => {
    const [tag, ...parameters] = params.split(";");
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]);
    return { locale: toLocale(tag), weight: Number(weight.find((q) => q !== undefined) ?? 1) };
  });
  const accepted = preferences.filter(({ locale, weight }) => locale !== null && weight > 0);
  // The sort is stable: among equals, the first one wins.
  return accepted.toSorted((a, b) => b.weight - a.weight)[0]?.locale ?? DEFAULT_LOCALE;
}
