import type { IncomingMessage, ServerResponse } from "node:http";
import type { Database } from "../database";
import { parseRecord } from "../json";
import type { TokenEdge } from "../keys";
import { StorageError } from "./error";
import type { ObjectFiles } from "./files";

/** Addresses and bodies of requests, and what every route needs. */

const JSON_LIMIT_BYTES = 1024 * 1024;

/** Where the routes read and write. */
export interface Store {
  /** Connects as superuser; `asCaller` applies the caller's rights. */
  database: Database;
  edge: TokenEdge;
  files: ObjectFiles;
}

/** One request of a route. */
export interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** What follows the route's prefix, decoded, without slashes at either end. */
  path: string;
}

/** Decodes what follows a route's prefix. Throws a StorageError for invalid percent-encoding. */
export function decodePath(path: string): string {
  try {
    return trimSlashes(decodeURIComponent(path));
  } catch {
    throw new StorageError("400", "InvalidKey", `Invalid key: ${path}`);
  }
}

/** Splits `bucket/folder/file` after the bucket. The name is empty if there is only a bucket. Throws a StorageError for a bad name. */
export function splitPath(path: string): { bucketId: string; name: string } {
  const at = path.indexOf("/");
  if (at < 0) return { bucketId: path, name: "" };
  return { bucketId: path.slice(0, at), name: requireName(path.slice(at + 1)) };
}

/** Returns the name. Throws a StorageError if it has characters that S3, and so hosted Storage, refuses. */
export function requireName(name: string): string {
  const isValid = /^[\w/!\-.*'() &$@=;:+,?]+$/.test(name) && !name.split("/").includes("..");
  if (!isValid) throw new StorageError("400", "InvalidKey", `Invalid key: ${name}`);
  return name;
}

/** Removes slashes at both ends. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** The body's JSON object, empty if the body is. Throws a StorageError for anything else, and beyond 1 MB. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > JSON_LIMIT_BYTES)
      throw new StorageError("413", "Payload too large", "The body is too large");
    chunks.push(chunk);
  }
  const body = parseRecord(Buffer.concat(chunks).toString() || "{}");
  if (body === null) throw new StorageError("400", "InvalidRequest", "body must be JSON");
  return body;
}
