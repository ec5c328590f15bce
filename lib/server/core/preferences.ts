import "server-only";
import { cookies } from "next/headers";
import { type Theme, toTheme } from "@/lib/domain/account/preferences";
import { cookieName, cookieOptions } from "./cookies";

export const LOCALE_COOKIE = "locale";
export const THEME_COOKIE = "theme";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The theme of the current request, known before the first byte is sent: no page flashes in the wrong one. */
export async function getTheme(): Promise<Theme> {
  return toTheme(await readPreference(THEME_COOKIE));
}

/** A preference as this browser sent it, not validated. */
export async function readPreference(name: string): Promise<string | undefined> {
  return (await cookies()).get(cookieName(name))?.value;
}

/** Stores a preference in this browser for a year; null removes it. In actions only. */
export async function savePreference(name: string, value: string | null): Promise<void> {
  const store = await cookies();
  store.set(cookieName(name), value ?? "", {
    ...cookieOptions(),
    maxAge: value === null ? 0 : YEAR_SECONDS,
  });
}
