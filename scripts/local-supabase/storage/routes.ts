import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Database } from "../database";
import { sendJson } from "../json";
import type { TokenEdge } from "../keys";
import { deleteBucket, readBuckets, writeBucket } from "./buckets";
import { type Call, decodePath, type Store } from "./call";
import { copy, move, remove } from "./change";
import { download, downloadPublic, downloadSigned, info, infoPublic } from "./download";
import { StorageError, toStorageError } from "./error";
import { ObjectFiles } from "./files";
import { list, listFlat } from "./list";
import { createResumableUploads, RESUMABLE_PATH } from "./resumable";
import { signDownload, signUpload } from "./sign";
import { upload, uploadSigned } from "./upload";

/**
 * The Storage protocol over storage.buckets and storage.objects, under the caller's row level
 * security. lite's own lacks ranges, folders and multipart uploads, and its signed URLs don't work.
 * Missing here: image transformations, S3.
 */

const PREFIX = "/storage/v1/";

type Route = [
  method: string,
  prefix: string,
  /** Resolves to the JSON to send, or to undefined if it has sent the answer. */
  answer: (store: Store, call: Call) => Promise<unknown>,
];

/** The first match is used, so longer prefixes come first. */
const ROUTES: Route[] = [
  ["GET", "status", async () => ({ status: "ok" })],
  ["GET", "object/public/", downloadPublic],
  ["GET", "object/sign/", downloadSigned],
  ["GET", "object/info/public/", infoPublic],
  ["GET", "object/info/authenticated/", info],
  ["GET", "object/info/", info],
  ["GET", "object/authenticated/", download],
  ["GET", "object/", download],
  ["POST", "object/upload/sign/", signUpload],
  ["PUT", "object/upload/sign/", uploadSigned],
  ["POST", "object/sign/", signDownload],
  ["POST", "object/list-v2/", listFlat],
  ["POST", "object/list/", list],
  ["POST", "object/move", move],
  ["POST", "object/copy", copy],
  ["POST", "object/", upload],
  ["PUT", "object/", upload],
  ["DELETE", "object/", remove],
  ["GET", "bucket", readBuckets],
  ["POST", "bucket", writeBucket],
  ["PUT", "bucket/", writeBucket],
  ["DELETE", "bucket/", deleteBucket],
];

/** A handler for everything below `/storage/v1/`. Rejects with errors that the caller didn't cause. */
export async function createStorage(options: {
  /** Connects as superuser. */
  database: Database;
  edge: TokenEdge;
  /** For the files. Made if missing. */
  directory: string;
}): Promise<(request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>> {
  const { database, edge, directory } = options;
  const store: Store = { database, edge, files: new ObjectFiles(directory) };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const resume = await createResumableUploads(store, join(directory, "resumable"));
  return (request, response, url) =>
    url.pathname.startsWith(RESUMABLE_PATH)
      ? resume(request, response)
      : answerRoute(store, request, response, url);
}

async function answerRoute(
  store: Store,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname.slice(PREFIX.length);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = ROUTES.find(([wanted, prefix]) => wanted === method && path.startsWith(prefix));
  try {
    if (!route) throw new StorageError("404", "not_found", `Route ${method}:/${path} not found`);
    const [, prefix, answer] = route;
    const call = { request, response, url, path: decodePath(path.slice(prefix.length)) };
    const body = await answer(store, call);
    if (body !== undefined) sendJson(response, 200, body);
  } catch (error) {
    const known = toStorageError(error);
    if (known === null || response.headersSent) throw error;
    const { statusCode, error: name, message } = known;
    sendJson(response, 400, { statusCode, error: name, message });
  }
}
