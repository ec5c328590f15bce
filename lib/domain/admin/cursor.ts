/** Values as a query string, "?a=1&b=2" or ""; undefined and empty ones are left out. */
export function toSearch(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return query === "" ? "" : `?${query}`;
}

/** Where a page of a list begins: the sort key and the id of the row before it, as in the URL. */
export type Cursor = { key: string; id: string };

export function writeCursor({ key, id }: Cursor): string {
  return `${id}~${key}`;
}

/** Null for anything that isn't one of our cursors; the list then starts at the beginning. */
export function readCursor(text: unknown): Cursor | null {
  const match =
    typeof text === "string"
      ? /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~(.{1,320})$/.exec(text)
      : null;
  const [, id = "", key = ""] = match ?? [];
  return match === null ? null : { id, key };
}
