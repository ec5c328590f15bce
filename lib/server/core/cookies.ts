import "server-only";
import { env } from "./env";

/**
 * How every cookie of ours is set: no script reads one, none travels with what another site sends, and with https none is ever sent
 * without it.
 */
export function cookieOptions() {
  return { httpOnly: true, sameSite: "lax", secure: isSecure(), path: "/" } as const;
}

/** The name a cookie has here. With https it begins with __Host-: browsers then take it from this very host alone, never from a neighbour. */
export function cookieName(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

function isSecure(): boolean {
  return env().appUrl.startsWith("https:");
}
