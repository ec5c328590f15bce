import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import type { JWTPayload } from "jose";
import { StorageError } from "./storage-error";
import type { Upload } from "./storage-upload";

/** As hosted Storage: what was not finished by then is gone. */
const EXPIRES_MS = 24 * 60 * 60 * 1000;

export const RESUMABLE_PATH = "/storage/v1/upload/resumable/sign";

export type ResumableTarget = { bucketId: string; name: string; claims: JWTPayload };

type Options = {
  directory: string;
  /** The claims of an upload token, or a StorageError. */
  requireUpload(token: string): Promise<JWTPayload>;
  /** Whether such a file may be put there; throws a StorageError. Answers the most bytes. */
  requireAllowed(bucketId: string, contentType: string): Promise<number>;
  /** Puts the whole file where it belongs. */
  store(target: ResumableTarget, upload: Upload): Promise<void>;
};

/**
 * Uploads in pieces (tus.io) with a signed upload token in `x-signature`, by the library that hosted Storage uses. Not here: the
 * same with a user's own token.
 */
export async function createResumableUploads(options: Options) {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const store = new FileStore({
    directory: options.directory,
    expirationPeriodInMilliseconds: EXPIRES_MS,
  });
  const claimsOf = async (headers: Headers): Promise<JWTPayload> => {
    const token = headers.get("x-signature");
    if (token === null) throw new StorageError("403", "Unauthorized", "Missing x-signature header");
    return options.requireUpload(token);
  };
  const server = new Server({
    path: RESUMABLE_PATH,
    datastore: store,
    namingFunction: () => randomUUID(),
    async onIncomingRequest({ headers }) {
      await refusing(() => claimsOf(headers));
    },
    async onUploadCreate({ headers }, upload) {
      await refusing(async () => {
        const target = targetOf(upload.metadata, await claimsOf(headers));
        const limitBytes = await options.requireAllowed(target.bucketId, typeOf(upload.metadata));
        if ((upload.size ?? 0) > limitBytes) {
          throw new StorageError("413", "Payload too large", "Maximum size exceeded");
        }
      });
      return {};
    },
    async onUploadFinish({ headers }, upload) {
      await refusing(async () => {
        await options.store(targetOf(upload.metadata, await claimsOf(headers)), {
          contentType: typeOf(upload.metadata),
          cacheControl: `max-age=${upload.metadata?.cacheControl ?? "3600"}`,
          userMetadata: null,
          // The piece store keeps its copy until it expires: who did not hear the end may ask again.
          body: createReadStream(join(options.directory, upload.id)),
        });
      });
      return {};
    },
  });
  await server.cleanUpExpiredUploads();
  return (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    server.handle(request, response);
}

function targetOf(
  metadata: Record<string, string | null> | undefined,
  claims: JWTPayload,
): ResumableTarget {
  const bucketId = metadata?.bucketName ?? "";
  const name = metadata?.objectName ?? "";
  if (claims.url !== `${bucketId}/${name}`) {
    throw new StorageError("400", "InvalidSignature", "The url does not match the signature");
  }
  return { bucketId, name, claims };
}

function typeOf(metadata: Record<string, string | null> | undefined): string {
  return metadata?.contentType ?? "application/octet-stream";
}

/** The library answers what is thrown in this shape. */
async function refusing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    // As hosted Storage answers them.
    const status = ["403", "413"].includes(error.statusCode) ? Number(error.statusCode) : 400;
    throw { status_code: status, body: error.message };
  }
}
