import { randomUUID } from "node:crypto";
import type { JWTPayload } from "jose";
import { type Call, type Store, splitPath } from "./call";
import { asCaller, type Caller, requireCaller } from "./caller";
import { readUpload, type Upload } from "./read-upload";
import { requireBucket, requireMimeType, writeObject } from "./rows";
import { requireSignedPath } from "./sign";

/** `POST object/…`, and `PUT object/…` or `x-upsert: true` to replace. */
export async function upload(store: Store, { request, path }: Call): Promise<unknown> {
  const { bucketId, name } = splitPath(path);
  const caller = await requireCaller(store, request);
  const isUpsert = request.method === "PUT" || request.headers["x-upsert"] === "true";
  const id = await storeObject(store, await readUpload(request), {
    bucketId,
    name,
    isUpsert,
    caller,
  });
  return { Id: id, Key: `${bucketId}/${name}` };
}

/** `PUT object/upload/sign/…?token=…`: with the token of `signUpload`. */
export async function uploadSigned(store: Store, call: Call): Promise<unknown> {
  const { bucketId, name } = splitPath(call.path);
  const claims = await requireSignedPath(store, call, "upload");
  await storeSigned(store, await readUpload(call.request), { bucketId, name, claims });
  return { Key: `${bucketId}/${name}` };
}

/** Stores a file for the owner named in its upload token. Throws a StorageError. */
export async function storeSigned(
  store: Store,
  upload: Upload,
  { bucketId, name, claims }: { bucketId: string; name: string; claims: JWTPayload },
): Promise<void> {
  const caller = {
    role: "service_role",
    claims: { role: "service_role", ...(claims.owner ? { sub: String(claims.owner) } : {}) },
  };
  await storeObject(store, upload, { bucketId, name, isUpsert: claims.upsert === true, caller });
}

/** Writes the file, then the row; removes the file if the row is refused. Returns the id. */
async function storeObject(
  store: Store,
  upload: Upload,
  target: { bucketId: string; name: string; isUpsert: boolean; caller: Caller },
): Promise<string> {
  const bucket = await requireBucket(store, target.bucketId);
  requireMimeType(bucket, upload.contentType);
  const version = randomUUID();
  const file = await store.files.write(version, upload.body, bucket.limitBytes);
  try {
    const metadata = {
      eTag: `"${file.md5}"`,
      size: file.sizeBytes,
      mimetype: upload.contentType,
      cacheControl: upload.cacheControl,
      lastModified: new Date().toISOString(),
      contentLength: file.sizeBytes,
      httpStatusCode: 200,
    };
    const written = await asCaller(store, target.caller, (database) =>
      writeObject(database, { ...target, version, metadata, userMetadata: upload.userMetadata }),
    );
    if (written.replaced !== null) await store.files.remove([written.replaced]);
    return written.id;
  } catch (error) {
    await store.files.remove([version]);
    throw error;
  }
}
