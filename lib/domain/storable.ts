/** Text as Postgres can keep it: zero characters and halves of surrogate pairs become the replacement character. */
export function toStorable(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\ufffd");
}

/** Where in a JSON value there is text that Postgres could not keep ("a.b.0"), or null. */
export function findUnstorable(value: unknown, path = ""): string | null {
  if (typeof value === "string") return toStorable(value) === value ? null : path;
  if (typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = findUnstorable(inner, path === "" ? key : `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
