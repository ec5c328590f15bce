import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Call, readJson, requireName, type Store, splitPath } from "./call";
import { asCaller, requireCaller } from "./caller";
import { noObject, StorageError } from "./error";
import { requireBucket, requireObject, toListed, writeObject } from "./rows";

/** `DELETE object/<bucket>/<name>`, or `DELETE object/<bucket>` with the names in the body. */
export async function remove(store: Store, { request, path }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const { bucketId, name } = splitPath(path);
  const names = name === "" ? (await readJson(request)).prefixes : [name];
  if (!Array.isArray(names))
    throw new StorageError("400", "InvalidRequest", "body must have required property 'prefixes'");
  await requireBucket(store, bucketId);
  const rows = await asCaller(store, caller, (database) =>
    database.query(
      "delete from storage.objects where bucket_id = $1 and name = any ($2) returning *",
      [bucketId, names.map(String)],
    ),
  );
  await store.files.remove(rows.map((row) => String(row.version)));
  if (name !== "") {
    if (rows.length === 0) throw noObject();
    return { message: "Successfully deleted" };
  }
  return rows.map((row) => ({ ...toListed(row), bucket_id: row.bucket_id, name: row.name }));
}

/** `POST object/move` */
export async function move(store: Store, { request }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const { bucketId, from, toBucketId, to } = await readTransfer(request);
  const rows = await asCaller(store, caller, (database) =>
    database.query(
      `update storage.objects set bucket_id = $3, name = $4, updated_at = now()
       where bucket_id = $1 and name = $2
       returning id`,
      [bucketId, from, toBucketId, to],
    ),
  );
  if (rows.length === 0) throw noObject();
  return { message: "Successfully moved" };
}

/** `POST object/copy` */
export async function copy(store: Store, { request }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const { bucketId, from, toBucketId, to } = await readTransfer(request);
  const isUpsert = request.headers["x-upsert"] === "true";
  const version = randomUUID();
  try {
    const written = await asCaller(store, caller, async (database) => {
      const source = await requireObject(database, bucketId, from);
      await store.files.copy(source.version, version);
      return writeObject(database, {
        bucketId: toBucketId,
        name: to,
        isUpsert,
        caller,
        version,
        metadata: source.metadata,
        userMetadata: null,
      });
    });
    if (written.replaced !== null) await store.files.remove([written.replaced]);
    return { Id: written.id, Key: `${toBucketId}/${to}` };
  } catch (error) {
    await store.files.remove([version]);
    throw error;
  }
}

async function readTransfer(request: IncomingMessage) {
  const body = await readJson(request);
  const bucketId = String(body.bucketId ?? "");
  return {
    bucketId,
    from: requireName(String(body.sourceKey ?? "")),
    toBucketId: String(body.destinationBucket ?? bucketId),
    to: requireName(String(body.destinationKey ?? "")),
  };
}
