import { createHash } from "node:crypto";
import type { MediaFiles } from "./media-files";
import { findDurationSeconds, findMediaKind, type MediaKind } from "./media-kind";
import type { MediaSpec } from "./media-spec";

const timeoutMs = 10_000;
const maxBytes = 30 * 1024 * 1024;
const maxAtOnce = 64;

export type InputUrl = { loc: (string | number)[]; url: string; kinds: MediaKind[] };

export type FetchedInput = {
  url: string;
  /** Set if the file is one of ours, found by its URL or its bytes. */
  known: MediaSpec | null;
  durationSeconds: number | null;
};

/** Carries fal's own error type and message, for the job to end with. */
export class InputRefused extends Error {
  readonly type: string;
  readonly loc: (string | number)[];
  readonly ctx: Record<string, string | number | string[]> | null;

  constructor(
    input: InputUrl,
    type: string,
    message: string,
    ctx: Record<string, string | number | string[]> | null = null,
  ) {
    super(message);
    this.type = type;
    this.loc = input.loc;
    this.ctx = ctx;
  }
}

export type FetchInput = (input: InputUrl, signal: AbortSignal) => Promise<FetchedInput>;

/** Downloads a model's input files, as fal's runners do, with a limit on how many at once. */
export function createFetchInput(media: MediaFiles): FetchInput {
  const takeTurn = createTurns(maxAtOnce);

  return async function fetchInput(input, signal) {
    const own = media.findByUrl(input.url);
    // Our own files need no HTTP request, unless a test has made them bad.
    if (own && media.badFor(own) === null && own.spec.kind !== "upload") {
      requireKind(input, kindOf(own.spec));
      return { url: input.url, known: own.spec, durationSeconds: lengthOf(own.spec) };
    }
    const bytes = await takeTurn(() => download(input, signal));
    requireReadable(input, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const known = media.findByDigest(sha256)?.spec ?? null;
    const durationSeconds = (known && lengthOf(known)) ?? findDurationSeconds(bytes);
    return { url: input.url, known, durationSeconds };
  };
}

async function download(input: InputUrl, signal: AbortSignal): Promise<Buffer> {
  if (!/^(https?|data):/i.test(input.url)) {
    throw new InputRefused(input, "file_download_error", "Failed to download the file: not a URL");
  }
  try {
    const response = await fetch(input.url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok || !response.body) throw new Error(`status ${response.status}`);
    return await readLimited(input, response.body);
  } catch (error) {
    if (error instanceof InputRefused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputRefused(input, "file_download_error", `Failed to download the file: ${reason}`);
  }
}

async function readLimited(input: InputUrl, body: ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) {
      const ctx = { max_size: maxBytes };
      throw new InputRefused(input, "file_too_large", `File size exceeds ${maxBytes} bytes`, ctx);
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function requireReadable(input: InputUrl, bytes: Buffer): void {
  if (bytes.length === 0 && input.kinds.includes("image")) {
    throw new InputRefused(input, "image_load_error", "Could not load image: it is empty");
  }
  requireKind(input, findMediaKind(bytes));
}

function requireKind(input: InputUrl, found: MediaKind | null): void {
  if (found && input.kinds.includes(found)) return;
  const wanted = input.kinds[0] ?? "image";
  throw new InputRefused(input, `unsupported_${wanted}_format`, `Unsupported ${wanted} format`, {
    supported_formats: supportedFormats[wanted],
  });
}

const supportedFormats: Record<MediaKind, string[]> = {
  image: ["jpg", "jpeg", "png", "webp", "gif", "avif"],
  audio: ["mp3", "mp4", "mpeg", "mpga", "m4a", "wav", "webm", "ogg", "flac"],
  video: ["mp4", "mov", "webm"],
};

function kindOf(spec: MediaSpec): MediaKind {
  if (spec.kind === "image" || spec.kind === "video") return spec.kind;
  return "audio";
}

function lengthOf(spec: MediaSpec): number | null {
  return "durationSeconds" in spec ? spec.durationSeconds : null;
}

function createTurns(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async function takeTurn(run) {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      // The turn passes straight to the next in line, so `running` stays the same.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
