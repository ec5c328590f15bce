import "server-only";
import { cookies } from "next/headers";
import { type Theme, toTheme } from "@/lib/domain/preferences";

export const LOCALE_COOKIE = "locale";
export const THEME_COOKIE = "theme";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The theme of the current request, known before the first byte is sent: no page flashes in another one. */
export async function getTheme(): Promise<Theme> {
  return toTheme((await cookies()).get(THEME_COOKIE)?.value);
}

/** Keeps a preference in this browser for a year; null forgets it. In actions only. */
export async function keepPreference(name: string, value: string | null): Promise<void> {
  const store = await cookies();
  if (value === null) store.delete(name);
  else store.set(name, value, { maxAge: YEAR_SECONDS, path: "/", sameSite: "lax" });
}
