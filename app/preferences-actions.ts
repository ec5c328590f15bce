"use server";

import { toTheme } from "@/lib/domain/account/preferences";
import { toLocale } from "@/lib/i18n/locale";
import { inAction } from "@/lib/server/account/action";
import { LOCALE_COOKIE, savePreference, THEME_COOKIE } from "@/lib/server/core/preferences";

/** Anything but a supported language falls back to the browser's. */
export const chooseLocale = inAction("chooseLocale", async (choice: string): Promise<void> => {
  await savePreference(LOCALE_COOKIE, toLocale(choice));
});

export const chooseTheme = inAction("chooseTheme", async (choice: string): Promise<void> => {
  const theme = toTheme(choice);
  await savePreference(THEME_COOKIE, theme === "system" ? null : theme);
});
