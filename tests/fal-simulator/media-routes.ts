import { randomBytes } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { z } from "zod";
import { parseJson, readBody, sendBytes, sendJson, sendText } from "./http-answer";
import { findCaller } from "./keys";
import type { BadMedia, MediaFile, MediaFiles } from "./media-files";
import { contentTypeOf } from "./media-spec";
import { invalidKey, lockedAccount } from "./queue-routes";
import type { Settings } from "./settings";
import type { Timers } from "./timers";

const maxUploadBytes = 100 * 1024 * 1024;
const maxPendingUploads = 1_000;
const hugeBytes = 600 * 1024 * 1024;
const slowChunkBytes = 512;
const slowChunkMs = 250;

const initiateBody = z.object({ content_type: z.string(), file_name: z.string() });

export type MediaRoutes = {
  serve: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;
  initiateUpload: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  receiveUpload: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;
};

/** The routes of `v3b.fal.media` and of the storage part of `rest.fal.ai` (docs/fal.md §3.5). */
export function createMediaRoutes(options: {
  baseUrl: () => string;
  settings: Settings;
  timers: Timers;
  media: MediaFiles;
}): MediaRoutes {
  const { baseUrl, settings, timers, media } = options;
  const pendingUploads = new Map<string, { name: string; contentType: string }>();

  async function serve(request: IncomingMessage, response: ServerResponse, url: URL) {
    if (request.method === "OPTIONS") {
      return sendBytes(response, 204, Buffer.alloc(0), {
        ...openToAll,
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-headers": "range",
      });
    }
    const file = media.find(url.pathname.split("/")[3] ?? "");
    if (!file) return sendText(response, 404, "Not Found", "text/plain");
    const bad = url.searchParams.has("plain") ? null : media.badFor(file);
    if (bad) await serveBadly(request, response, { file, bad });
    else await serveWell(request, response, file);
  }

  async function serveWell(request: IncomingMessage, response: ServerResponse, file: MediaFile) {
    const bytes = await media.render(file);
    const headers = headersOf(file);
    const range = findRange(request.headers.range, bytes.length);
    if (range === "unsatisfiable") {
      return sendBytes(response, 416, Buffer.alloc(0), {
        ...headers,
        "content-range": `bytes */${bytes.length}`,
      });
    }
    const part = range ? bytes.subarray(range.start, range.end + 1) : bytes;
    if (range) headers["content-range"] = `bytes ${range.start}-${range.end}/${bytes.length}`;
    response.writeHead(range ? 206 : 200, { ...headers, "content-length": part.length });
    response.end(request.method === "HEAD" ? undefined : part);
  }

  async function serveBadly(
    request: IncomingMessage,
    response: ServerResponse,
    { file, bad }: { file: MediaFile; bad: BadMedia },
  ) {
    switch (bad.kind) {
      case "404":
        return sendText(response, 404, "Not Found", "text/plain");
      case "500":
        return sendText(response, 500, "Internal Server Error", "text/plain");
      case "redirect":
        response.writeHead(302, { location: bad.location ?? `${file.url}?plain=1` });
        response.end();
        return;
      case "wrong-magic":
        return sendBytes(
          response,
          200,
          Buffer.from("<!doctype html><title>Gone</title><p>This file has expired."),
          headersOf(file),
        );
      case "truncated":
        return sendTruncated(response, await media.render(file), headersOf(file));
      case "slow":
        return drip(request, response, file);
      case "huge":
        return flood(response, headersOf(file));
    }
  }

  async function drip(request: IncomingMessage, response: ServerResponse, file: MediaFile) {
    const bytes = await media.render(file);
    response.writeHead(200, { ...headersOf(file), "content-length": bytes.length });
    let offset = 0;
    const tick = () => {
      if (response.destroyed || request.destroyed) return;
      response.write(bytes.subarray(offset, offset + slowChunkBytes));
      offset += slowChunkBytes;
      if (offset >= bytes.length) response.end();
      else timers.after(slowChunkMs, tick);
    };
    tick();
  }

  async function initiateUpload(request: IncomingMessage, response: ServerResponse) {
    const caller = findCaller(request.headers);
    if (!caller) return sendJson(response, 401, invalidKey);
    if (caller.locked || settings.locked) return sendJson(response, 403, lockedAccount);
    const bytes = await readBody(request, 1024 * 1024);
    const body = initiateBody.safeParse(parseJson(bytes.toString("utf8")));
    if (!body.success) return sendJson(response, 422, { detail: "content_type, file_name" });
    const id = randomBytes(12).toString("hex");
    const name = body.data.file_name.replace(/[^\w.-]+/g, "_").slice(-100) || "file";
    pendingUploads.set(id, { name, contentType: body.data.content_type });
    for (const oldest of pendingUploads.keys()) {
      if (pendingUploads.size <= maxPendingUploads) break;
      pendingUploads.delete(oldest);
    }
    sendJson(response, 200, {
      upload_url: `${baseUrl()}/storage/upload/put/${id}`,
      file_url: `${baseUrl()}/files/b/${id}/${name}`,
    });
  }

  async function receiveUpload(request: IncomingMessage, response: ServerResponse, url: URL) {
    const id = url.pathname.split("/").at(-1) ?? "";
    const pending = pendingUploads.get(id);
    if (!pending) return sendText(response, 404, "Not Found", "text/plain");
    const bytes = await readBody(request, maxUploadBytes);
    pendingUploads.delete(id);
    const contentType = request.headers["content-type"] ?? pending.contentType;
    media.upload(id, pending.name, contentType, bytes);
    sendJson(response, 200, {});
  }

  return { serve, initiateUpload, receiveUpload };
}

const openToAll = { "access-control-allow-origin": "*" };

function headersOf(file: MediaFile): OutgoingHttpHeaders {
  return {
    ...openToAll,
    "access-control-expose-headers": "content-length, content-range",
    "content-type": contentTypeOf(file.spec),
    "accept-ranges": "bytes",
    "cache-control": "public, max-age=3600",
  };
}

function findRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const isSuffix = match[1] === "";
  const start = isSuffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = isSuffix || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return start >= size || start > end ? "unsatisfiable" : { start, end };
}

/** Announces the whole file and drops the connection half-way. */
function sendTruncated(response: ServerResponse, bytes: Buffer, headers: OutgoingHttpHeaders) {
  response.writeHead(200, { ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Sends a file of no announced and no reasonable length. */
function flood(response: ServerResponse, headers: OutgoingHttpHeaders): void {
  response.writeHead(200, headers);
  const chunk = Buffer.alloc(64 * 1024);
  let sent = 0;
  const pump = () => {
    while (sent < hugeBytes && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) {
        response.once("drain", pump);
        return;
      }
    }
    response.end();
  };
  pump();
}
