/** Values as a query, those that are not given or empty left out. */
export function toSearch(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return query === "" ? "" : `?${query}`;
}

/** Where a page of a list begins: the order's key and the id of the row before it, as the address holds it. */
export type Cursor = { key: string; id: string };

export function writeCursor({ key, id }: Cursor): string {
  return `${id}~${key}`;
}

/** Null for anything that is no cursor of ours: the list then begins at its start. */
export function readCursor(text: unknown): Cursor | null {
  const match =
    typeof text === "string"
      ? /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~(.{1,320})$/.exec(text)
      : null;
  const [, id = "", key = ""] = match ?? [];
  return match === null ? null : { id, key };
}
