import "server-only";
import { env } from "./env";

/**
 * Options of all our cookies: no script can read them, another site's requests do not carry them (unless a person follows a
 * link), and with https they are never sent without it.
 */
export function cookieOptions() {
  return { httpOnly: true, sameSite: "lax", secure: isSecure(), path: "/" } as const;
}

/** A cookie's full name. With https it begins with __Host-: browsers then accept it from this host only, never from a sibling. */
export function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

function isSecure(): boolean {
  return env().appUrl.startsWith("https:");
}
