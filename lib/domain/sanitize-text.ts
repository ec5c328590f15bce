/** Text as Postgres can keep it: zero characters and halves of surrogate pairs become the replacement character. */
export function sanitizeText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}

/** Nothing of ours is nested nearly as deep; beyond it lie the limits of the stack, here and in Postgres. */
const DEEPEST = 32;

/** Where in a JSON value there is text that Postgres could not keep ("a.b.0"), or too deep a nesting, or null. */
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
