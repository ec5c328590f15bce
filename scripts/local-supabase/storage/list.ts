import type { Row } from "../database";
import { toRecord } from "../json";
import { type Call, readJson, type Store, trimSlashes } from "./call";
import { asCaller, requireCaller } from "./caller";
import { toListed } from "./rows";

const DEFAULT_ENTRIES = 100;

/** `POST object/list/<bucket>`: one level below the prefix. Folders come first, as rows without an id. */
export async function list(store: Store, { request, path: bucketId }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const body = await readJson(request);
  const folder = trimSlashes(String(body.prefix ?? ""));
  const prefix = folder === "" ? "" : `${folder}/`;
  const search = String(body.search ?? "").toLowerCase();
  const rows = await asCaller(store, caller, (database) =>
    database.query(...objectsBelow(bucketId, prefix)),
  );

  const folders = new Set<string>();
  const entries: Row[] = [];
  for (const row of rows) {
    const [name = "", ...deeper] = String(row.name).slice(prefix.length).split("/");
    if (!name.toLowerCase().startsWith(search)) continue;
    if (deeper.length === 0) entries.push({ ...toListed(row), name });
    else folders.add(name);
  }
  const nothing = { id: null, updated_at: null, created_at: null, last_accessed_at: null };
  const all = [
    ...[...folders].map((name) => ({ name, ...nothing, metadata: null })),
    ...entries.sort(byColumn(body.sortBy)),
  ];
  const offset = Number(body.offset ?? 0);
  return all.slice(offset, offset + Number(body.limit ?? DEFAULT_ENTRIES));
}

/** `POST object/list-v2/<bucket>`, without paging: everything is on one page. */
export async function listFlat(store: Store, { request, path: bucketId }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const body = await readJson(request);
  const prefix = String(body.prefix ?? "");
  const rows = await asCaller(store, caller, (database) =>
    database.query(...objectsBelow(bucketId, prefix)),
  );
  if (body.with_delimiter !== true)
    return { hasNext: false, folders: [], objects: rows.map(toListed) };
  const folders = new Set<string>();
  const objects = rows.filter(({ name }) => {
    const end = String(name).indexOf("/", prefix.length);
    if (end >= 0) folders.add(String(name).slice(0, end + 1));
    return end < 0;
  });
  return {
    hasNext: false,
    folders: [...folders].map((name) => ({ name })),
    objects: objects.map(toListed),
  };
}

function objectsBelow(bucketId: string, prefix: string): [text: string, parameters: string[]] {
  return [
    `select * from storage.objects
     where bucket_id = $1 and starts_with(name, $2)
     order by name collate "C"`,
    [bucketId, prefix],
  ];
}

function byColumn(sortBy: unknown): (a: Row, b: Row) => number {
  const { column = "name", order = "asc" } = toRecord(sortBy);
  const direction = order === "desc" ? -1 : 1;
  return (a, b) => {
    const [left, right] = [String(a[String(column)]), String(b[String(column)])];
    return left === right ? 0 : left < right ? -direction : direction;
  };
}
