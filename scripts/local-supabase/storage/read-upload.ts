import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { parseRecord } from "../json";
import { StorageError } from "./error";

const MULTIPART_LIMIT_BYTES = 512 * 1024 * 1024;

/** An incoming file. The body can be read once. */
export interface Upload {
  contentType: string;
  cacheControl: string;
  userMetadata: Record<string, unknown> | null;
  body: AsyncIterable<Uint8Array>;
}

/** Reads the file from the body, or from the form that the client library makes of a Blob or File. */
export async function readUpload(request: IncomingMessage): Promise<Upload> {
  const contentType = request.headers["content-type"] ?? "application/octet-stream";
  if (contentType.startsWith("multipart/form-data")) return readForm(request, contentType);
  const encoded = request.headers["x-metadata"];
  return {
    contentType,
    cacheControl: request.headers["cache-control"] ?? "no-cache",
    userMetadata:
      typeof encoded === "string" ? parseRecord(Buffer.from(encoded, "base64").toString()) : null,
    body: request,
  };
}

async function readForm(request: IncomingMessage, contentType: string): Promise<Upload> {
  if (Number(request.headers["content-length"] ?? 0) > MULTIPART_LIMIT_BYTES)
    throw new StorageError("413", "Payload too large", "The form is too large");
  const bytes = Buffer.from(await buffer(request));
  const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  const file = [...form.values()].find((value) => value instanceof Blob);
  if (file === undefined) throw new StorageError("400", "InvalidRequest", "The form has no file");
  const seconds = form.get("cacheControl");
  const metadata = form.get("metadata");
  return {
    contentType: file.type || "application/octet-stream",
    cacheControl: typeof seconds === "string" ? `max-age=${seconds}` : "no-cache",
    userMetadata: typeof metadata === "string" ? parseRecord(metadata) : null,
    body: file.stream(),
  };
}
