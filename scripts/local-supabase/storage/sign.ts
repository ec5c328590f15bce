import { randomUUID } from "node:crypto";
import type { JWTPayload } from "jose";
import { type Call, readJson, type Store, splitPath, trimSlashes } from "./call";
import { asCaller, requireCaller, tryAsCaller } from "./caller";
import { StorageError } from "./error";
import { requireBucket, requireObject, writeObject } from "./rows";

/** Making and checking signed URLs. */

type Intent = "download" | "upload";

const UPLOAD_URL_SECONDS = 2 * 3600;

/** `POST object/sign/…`: for the object of the path, or for several `paths` of the bucket. */
export async function signDownload(store: Store, { request, path }: Call): Promise<unknown> {
  const caller = await requireCaller(store, request);
  const body = await readJson(request);
  const expiresIn = Number(body.expiresIn);
  if (!(expiresIn > 0)) throw new StorageError("400", "InvalidRequest", "expiresIn must be > 0");

  if (!Array.isArray(body.paths)) {
    const { bucketId, name } = splitPath(path);
    await asCaller(store, caller, (database) => requireObject(database, bucketId, name));
    return { signedURL: await signedUrl(store, bucketId, name, expiresIn) };
  }
  const bucketId = path;
  const names = body.paths.map((name) => trimSlashes(String(name)));
  const rows = await asCaller(store, caller, (database) =>
    database.query("select name from storage.objects where bucket_id = $1 and name = any ($2)", [
      bucketId,
      names,
    ]),
  );
  const visible = new Set(rows.map((row) => row.name));
  return Promise.all(
    names.map(async (name) =>
      visible.has(name)
        ? { error: null, path: name, signedURL: await signedUrl(store, bucketId, name, expiresIn) }
        : {
            error: "Either the object does not exist or you do not have access to it",
            path: name,
            signedURL: null,
          },
    ),
  );
}

/** `POST object/upload/sign/…`, allowed if the caller could upload that object now. */
export async function signUpload(store: Store, { request, path }: Call): Promise<unknown> {
  const { bucketId, name } = splitPath(path);
  const caller = await requireCaller(store, request);
  await requireBucket(store, bucketId);
  const isUpsert = request.headers["x-upsert"] === "true";
  const trial = { version: randomUUID(), metadata: {}, userMetadata: null };
  await tryAsCaller(store, caller, (database) =>
    writeObject(database, { bucketId, name, isUpsert, caller, ...trial }),
  );
  const token = await store.edge.signUrlToken(
    {
      url: `${bucketId}/${name}`,
      intent: "upload",
      upsert: isUpsert,
      owner: caller.claims.sub ?? null,
    },
    UPLOAD_URL_SECONDS,
  );
  return { url: `/object/upload/sign/${bucketId}/${name}?token=${token}`, token };
}

/** The claims of the URL's token. Throws a StorageError unless it is valid for this path and intent. */
export async function requireSignedPath(
  store: Store,
  { url, path }: Call,
  intent: Intent,
): Promise<JWTPayload> {
  const token = url.searchParams.get("token");
  if (!token)
    throw new StorageError("400", "InvalidJWT", "querystring must have required property 'token'");
  const claims = await requireUrlToken(store, token, intent);
  requirePathOfToken(claims, path);
  return claims;
}

/** The claims of a token. Throws a StorageError unless it is valid, unexpired and made for that intent. */
export async function requireUrlToken(
  store: Store,
  token: string,
  intent: Intent,
): Promise<JWTPayload> {
  try {
    const claims = await store.edge.requireUrlClaims(token);
    if (claims.intent !== intent) throw new Error(`This token is not for an ${intent}.`);
    return claims;
  } catch (error) {
    const message = error instanceof Error ? error.message : "invalid token";
    throw new StorageError("400", "InvalidJWT", message);
  }
}

/** Throws a StorageError unless the token was made for that path, as `bucket/name`. */
export function requirePathOfToken(claims: JWTPayload, path: string): void {
  if (claims.url !== path)
    throw new StorageError("400", "InvalidSignature", "The url does not match the signature");
}

async function signedUrl(
  store: Store,
  bucketId: string,
  name: string,
  expiresInSeconds: number,
): Promise<string> {
  const claims = { url: `${bucketId}/${name}`, intent: "download" };
  const token = await store.edge.signUrlToken(claims, expiresInSeconds);
  // Not encoded: the client library encodes what it gets.
  return `/object/sign/${bucketId}/${name}?token=${token}`;
}
