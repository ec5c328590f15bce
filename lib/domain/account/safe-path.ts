/** Where to go after signing in: a path on this site, else the fallback. */
export function safePath(next: unknown, fallback: string): string {
  if (typeof next !== "string" || next.length > 500) return fallback;
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes("\\")) return fallback;
  const origin = "http://studio.invalid";
  if (!URL.canParse(next, origin)) return fallback;
  const url = new URL(next, origin);
  // Dot segments are resolved by now: "/..//evil" has become "//evil".
  return url.origin === origin && !url.pathname.startsWith("//")
    ? `${url.pathname}${url.search}${url.hash}`
    : fallback;
}
