/** Text as Postgres can store it: NUL characters and lone surrogates become the replacement character. */
export function sanitizeText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}

/** Far deeper than anything of ours is nested; much deeper would hit the stack limits, here and in Postgres. */
const DEEPEST = 32;

/** The path ("a.b.0") to the first text in a JSON value that Postgres can't store, or to too deep a nesting; else null. */
export function findInvalidText(value: unknown, path = "", depth = 0): string | null {
  if (typeof value === "string") return sanitizeText(value) === value ? null : path;
  if (typeof value !== "object" || value === null) return null;
  if (depth === DEEPEST) return path;
  for (const [key, inner] of Object.entries(value)) {
    const found = findInvalidText(inner, path === "" ? key : `${path}.${key}`, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
