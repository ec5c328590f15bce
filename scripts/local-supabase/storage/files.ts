import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, rm, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parse, type Range } from "range-parser";
import { noObject, StorageError } from "./error";

/** A row of storage.objects. */
export interface StoredObject {
  id: string;
  name: string;
  /** Also the name of its file. */
  version: string;
  metadata: Record<string, unknown>;
}

/** range-parser's code for ranges beyond the end of the file. */
const UNSATISFIABLE = 2;

/**
 * The content of stored objects. A file is named after its object's version, a UUID made here, so
 * no path from a client reaches the file system.
 */
export class ObjectFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Throws a StorageError, and keeps nothing, if the body is larger than `limitBytes`. */
  async write(
    version: string,
    body: AsyncIterable<Uint8Array>,
    limitBytes: number,
  ): Promise<{ sizeBytes: number; md5: string }> {
    const path = this.#pathOf(version);
    const md5 = createHash("md5");
    let sizeBytes = 0;
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    try {
      await pipeline(
        body,
        async function* limit(chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            sizeBytes += chunk.length;
            if (sizeBytes > limitBytes)
              throw new StorageError(
                "413",
                "Payload too large",
                "The object exceeded the maximum allowed size",
              );
            md5.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(path, { mode: 0o600 }),
      );
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return { sizeBytes, md5: md5.digest("hex") };
  }

  /** Throws if there is no file of that version. */
  async copy(from: string, to: string): Promise<void> {
    await copyFile(this.#pathOf(from), this.#pathOf(to));
  }

  /** Ignores versions without a file. */
  async remove(versions: string[]): Promise<void> {
    await Promise.all(versions.map((version) => rm(this.#pathOf(version), { force: true })));
  }

  /** Answers with the file, with the range that was asked for (`<video>` seeks by ranges), or with 304. */
  async send(
    object: Pick<StoredObject, "name" | "version" | "metadata">,
    call: { request: IncomingMessage; response: ServerResponse; download: string | null },
  ): Promise<void> {
    const { request, response } = call;
    const path = this.#pathOf(object.version);
    const sizeBytes = await stat(path).then(
      (file) => file.size,
      () => {
        throw noObject();
      },
    );
    const etag = String(object.metadata.eTag ?? "");
    const headers: Record<string, string> = {
      "accept-ranges": "bytes",
      "cache-control": String(object.metadata.cacheControl ?? "no-cache"),
      "content-type": String(object.metadata.mimetype ?? "application/octet-stream"),
      etag,
      "last-modified": new Date(String(object.metadata.lastModified ?? 0)).toUTCString(),
    };
    if (call.download !== null) {
      const name = call.download || (object.name.split("/").at(-1) ?? "file");
      headers["content-disposition"] =
        `attachment; filename="${name.replace(/[^\x20-\x7e]|["\\]/g, "_")}"; filename*=UTF-8''${encodeURIComponent(name)}`;
    }
    if (request.headers["if-none-match"] === etag && etag !== "") {
      response.writeHead(304, headers).end();
      return;
    }

    const range = rangeOf(request.headers.range, sizeBytes);
    if (range === "unsatisfiable") {
      response.writeHead(416, { ...headers, "content-range": `bytes */${sizeBytes}` }).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
    headers["content-length"] = String(end - start + 1);
    if (range !== null) headers["content-range"] = `bytes ${start}-${end}/${sizeBytes}`;
    response.writeHead(range === null ? 200 : 206, headers);
    if (request.method === "HEAD" || sizeBytes === 0) {
      response.end();
      return;
    }
    await pipeline(createReadStream(path, { start, end }), response).catch((error: unknown) => {
      // A player that seeks closes the connection early.
      if (!response.destroyed) throw error;
    });
  }

  #pathOf(version: string): string {
    // A row written by SQL can have any version. No file has this name.
    if (!/^[0-9a-f-]{36}$/.test(version)) return join(this.#directory, "none");
    return join(this.#directory, version);
  }
}

/** Null for no range, several or a malformed one: the whole file is a valid answer to all of them. */
function rangeOf(header: string | undefined, sizeBytes: number): Range | "unsatisfiable" | null {
  const { type, code, ranges } = parse(sizeBytes, header ?? "");
  const [range] = ranges;
  if (type !== "bytes") return null;
  if (code === UNSATISFIABLE && range === undefined) return "unsatisfiable";
  return code === 0 && ranges.length === 1 && range !== undefined ? range : null;
}
