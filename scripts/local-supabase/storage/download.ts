import type { Row } from "../database";
import { toRecord } from "../json";
import { type Call, type Store, splitPath } from "./call";
import { asCaller, requireCaller } from "./caller";
import { noBucket } from "./error";
import type { StoredObject } from "./files";
import { requireBucket, requireObject, requireObjectRow } from "./rows";
import { requireSignedPath } from "./sign";

/** `GET object/public/…`: needs no token, only a public bucket. */
export async function downloadPublic(store: Store, call: Call): Promise<void> {
  const { bucketId, name } = splitPath(call.path);
  const bucket = await requireBucket(store, bucketId);
  if (!bucket.isPublic) throw noBucket();
  await send(store, call, await requireObject(store.database, bucketId, name));
}

/** `GET object/sign/…?token=…`, with a token from `signDownload`. */
export async function downloadSigned(store: Store, call: Call): Promise<void> {
  const { bucketId, name } = splitPath(call.path);
  await requireSignedPath(store, call, "download");
  await send(store, call, await requireObject(store.database, bucketId, name));
}

/** `GET object/…` and `GET object/authenticated/…`, under the caller's policies. */
export async function download(store: Store, call: Call): Promise<void> {
  const { bucketId, name } = splitPath(call.path);
  const caller = await requireCaller(store, call.request);
  await requireBucket(store, bucketId);
  const object = await asCaller(store, caller, (database) =>
    requireObject(database, bucketId, name),
  );
  await send(store, call, object);
}

/** `GET object/info/public/…` */
export async function infoPublic(store: Store, { path }: Call): Promise<unknown> {
  const { bucketId, name } = splitPath(path);
  if (!(await requireBucket(store, bucketId)).isPublic) throw noBucket();
  return toInfo(await requireObjectRow(store.database, bucketId, name));
}

/** `GET object/info/…` and `GET object/info/authenticated/…` */
export async function info(store: Store, { request, path }: Call): Promise<unknown> {
  const { bucketId, name } = splitPath(path);
  const caller = await requireCaller(store, request);
  return toInfo(
    await asCaller(store, caller, (database) => requireObjectRow(database, bucketId, name)),
  );
}

function send(store: Store, { request, response, url }: Call, object: StoredObject): Promise<void> {
  return store.files.send(object, {
    request,
    response,
    download: url.searchParams.get("download"),
  });
}

function toInfo(row: Row): Row {
  const metadata = toRecord(row.metadata);
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    bucket_id: row.bucket_id,
    size: metadata.size,
    content_type: metadata.mimetype,
    cache_control: metadata.cacheControl,
    etag: metadata.eTag,
    metadata: row.user_metadata,
    last_modified: metadata.lastModified,
    created_at: row.created_at,
  };
}
