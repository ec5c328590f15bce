"use server";

import { toTheme } from "@/lib/domain/preferences";
import { toLocale } from "@/lib/i18n/locale";
import { keepPreference, LOCALE_COOKIE, THEME_COOKIE } from "@/lib/server/preferences";

/** Null: as the browser says. */
export async function chooseLocale(locale: string | null): Promise<void> {
  await keepPreference(LOCALE_COOKIE, toLocale(locale ?? undefined));
}

export async function chooseTheme(theme: string): Promise<void> {
  const chosen = toTheme(theme);
  await keepPreference(THEME_COOKIE, chosen === "system" ? null : chosen);
}
