import { type Call, readJson, type Store } from "./call";
import { asCaller, type Caller, requireCaller } from "./caller";
import { noBucket, StorageError } from "./error";

/** `GET bucket` lists what the caller may see, `GET bucket/<id>` reads one. */
export async function readBuckets(store: Store, { request, path }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const rows = await asCaller(store, caller, (database) =>
    database.query("select * from storage.buckets order by id"),
  );
  const buckets = rows.map((row) => ({ owner: "", ...row, type: "STANDARD" }));
  if (path === "") return buckets;
  const bucket = rows.find((row) => row.id === path);
  if (!bucket) throw noBucket();
  return { ...bucket, type: "STANDARD" };
}

/** `POST bucket` creates one, `PUT bucket/<id>` changes it, `POST bucket/<id>/empty` removes its objects. */
export async function writeBucket(store: Store, { request, path }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  if (path.endsWith("/empty")) return emptyBucket(store, caller, path.slice(0, -"/empty".length));
  const body = await readJson(request);
  const id = request.method === "PUT" ? path : String(body.id ?? body.name ?? "");
  const values = [
    id,
    body.public === true,
    body.file_size_limit == null ? null : toBytes(body.file_size_limit),
    Array.isArray(body.allowed_mime_types) ? body.allowed_mime_types.map(String) : null,
  ];
  if (request.method === "POST") {
    await asCaller(store, caller, (database) =>
      database.query(
        `insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
         values ($1, $1, $2, $3, $4)`,
        values,
      ),
    );
    return { name: id };
  }
  const rows = await asCaller(store, caller, (database) =>
    database.query(
      `update storage.buckets
       set public = $2, file_size_limit = $3, allowed_mime_types = $4, updated_at = now()
       where id = $1
       returning id`,
      values,
    ),
  );
  if (rows.length === 0) throw noBucket();
  return { message: "Successfully updated" };
}

/** `DELETE bucket/<id>`, if it is empty. */
export async function deleteBucket(store: Store, { request, path }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  await requireVisibleBucket(store, caller, path);
  const [used] = await store.database.query(
    "select from storage.objects where bucket_id = $1 limit 1",
    [path],
  );
  if (used)
    throw new StorageError("409", "InvalidRequest", "The bucket you tried to delete is not empty");
  await asCaller(store, caller, (database) =>
    database.query("delete from storage.buckets where id = $1", [path]),
  );
  return { message: "Successfully deleted" };
}

async function emptyBucket(store: Store, caller: Caller, id: string): Promise<unknown> {
  await requireVisibleBucket(store, caller, id);
  const rows = await asCaller(store, caller, (database) =>
    database.query("delete from storage.objects where bucket_id = $1 returning version", [id]),
  );
  await store.files.remove(rows.map((row) => String(row.version)));
  return { message: "Successfully emptied" };
}

async function requireVisibleBucket(store: Store, caller: Caller, id: string): Promise<void> {
  const rows = await asCaller(store, caller, (database) =>
    database.query("select from storage.buckets where id = $1", [id]),
  );
  if (rows.length === 0) throw noBucket();
}

/** "20MB" or a number of bytes. */
function toBytes(limit: unknown): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([KMG]?)i?B?$/i.exec(String(limit)) ?? [];
  if (amount === undefined)
    throw new StorageError("422", "invalid_size", `Invalid file size limit: ${limit}`);
  const factor = 1024 ** ["", "K", "M", "G"].indexOf(unit.toUpperCase());
  return Math.floor(Number(amount) * factor);
}
