import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import type { JWTPayload } from "jose";
import type { Store } from "./call";
import { StorageError } from "./error";
import { requireBucket, requireMimeType } from "./rows";
import { requirePathOfToken, requireUrlToken } from "./sign";
import { storeSigned } from "./upload";

/** As on hosted Storage, an upload has to be complete by then. */
const EXPIRES_MS = 24 * 60 * 60 * 1000;

export const RESUMABLE_PATH = "/storage/v1/upload/resumable/sign";

type Metadata = Record<string, string | null> | undefined;

/**
 * A handler for uploads in pieces (tus.io) with a signed upload token in `x-signature`, by the
 * library that hosted Storage uses. Missing here: the same with a user's own token.
 */
export async function createResumableUploads(
  store: Store,
  directory: string,
): Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const pieces = new FileStore({ directory, expirationPeriodInMilliseconds: EXPIRES_MS });
  const claimsOf = async (headers: Headers): Promise<JWTPayload> => {
    const token = headers.get("x-signature");
    if (token === null) throw new StorageError("403", "Unauthorized", "Missing x-signature header");
    return requireUrlToken(store, token, "upload");
  };
  const server = new Server({
    path: RESUMABLE_PATH,
    datastore: pieces,
    namingFunction: () => randomUUID(),
    async onIncomingRequest({ headers }) {
      await withTusErrors(() => claimsOf(headers));
    },
    async onUploadCreate({ headers }, upload) {
      await withTusErrors(async () => {
        const { bucketId } = targetOf(upload.metadata, await claimsOf(headers));
        const bucket = await requireBucket(store, bucketId);
        requireMimeType(bucket, typeOf(upload.metadata));
        if ((upload.size ?? 0) > bucket.limitBytes) {
          throw new StorageError("413", "Payload too large", "Maximum size exceeded");
        }
      });
      return {};
    },
    async onUploadFinish({ headers }, upload) {
      await withTusErrors(async () => {
        const target = targetOf(upload.metadata, await claimsOf(headers));
        const file = {
          contentType: typeOf(upload.metadata),
          cacheControl: `max-age=${upload.metadata?.cacheControl ?? "3600"}`,
          userMetadata: null,
          // The pieces are kept until they expire: a client that missed the last answer asks again.
          body: createReadStream(join(directory, upload.id)),
        };
        await storeSigned(store, file, target);
      });
      return {};
    },
  });
  await server.cleanUpExpiredUploads();
  return (request, response) => server.handle(request, response);
}

function targetOf(metadata: Metadata, claims: JWTPayload) {
  const bucketId = metadata?.bucketName ?? "";
  const name = metadata?.objectName ?? "";
  requirePathOfToken(claims, `${bucketId}/${name}`);
  return { bucketId, name, claims };
}

function typeOf(metadata: Metadata): string {
  return metadata?.contentType ?? "application/octet-stream";
}

/** Turns a StorageError into what the library expects to be thrown. */
async function withTusErrors(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    // Hosted Storage sends only these two as HTTP statuses here.
    const status = ["403", "413"].includes(error.statusCode) ? Number(error.statusCode) : 400;
    throw { status_code: status, body: error.message };
  }
}
