import { createHash, randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type DrawnSpec, type MediaSpec, mediaSpec } from "./media-spec";
import type { Settings } from "./settings";
import type { Renderer } from "./worker-renderer";

const maxFiles = 40_000;
const cacheBytes = 128 * 1024 * 1024;

export type MediaFile = { id: string; name: string; url: string; spec: MediaSpec };

export const badMediaKinds = [
  "404",
  "500",
  "truncated",
  "slow",
  "wrong-magic",
  "redirect",
  "huge",
] as const;
export type BadMedia = { kind: (typeof badMediaKinds)[number]; location: string | null };

export type MediaFiles = {
  publish: (spec: MediaSpec, name: string) => MediaFile;
  upload: (id: string, name: string, contentType: string, bytes: Buffer) => MediaFile;
  find: (id: string) => MediaFile | null;
  findByUrl: (url: string) => MediaFile | null;
  /** A copy stored elsewhere is still our clip: same bytes, same words. */
  findByDigest: (sha256: string) => MediaFile | null;
  render: (file: MediaFile) => Promise<Buffer>;
  badFor: (file: MediaFile) => BadMedia | null;
  setBad: (url: string | null, bad: BadMedia | null) => void;
  deleteAll: () => void;
  deleteOne: (url: string) => boolean;
  count: () => number;
};

const savedLine = z.union([
  z.object({ id: z.string(), name: z.string(), spec: mediaSpec }),
  z.object({ id: z.string(), sha256: z.string() }),
]);

/**
 * Media are stored as the parameters they are drawn from, and drawn on request, so ten thousand
 * finished jobs cost little. With a state directory the parameters outlive the process.
 */
export function createMediaFiles(options: {
  baseUrl: () => string;
  settings: Settings;
  renderer: Renderer;
  stateDir: string | undefined;
}): MediaFiles {
  const { baseUrl, settings, renderer, stateDir } = options;
  const log = stateDir ? path.join(stateDir, "media.jsonl") : null;
  const uploadDir = stateDir ? path.join(stateDir, "uploads") : null;
  const specs = new Map<string, { name: string; spec: MediaSpec }>();
  const idByDigest = new Map<string, string>();
  const digestById = new Map<string, string>();
  const uploads = new Map<string, Buffer>();
  const rendered = createByteCache(cacheBytes);
  const beingDrawn = new Map<string, Promise<Buffer>>();
  const badByUrl = new Map<string, BadMedia>();
  let badEverywhere: BadMedia | null = null;
  load();

  function load(): void {
    if (!log) return;
    mkdirSync(path.dirname(log), { recursive: true });
    if (!existsSync(log)) return;
    for (const line of readFileSync(log, "utf8").split("\n")) {
      if (line === "") continue;
      const saved = savedLine.safeParse(parseLine(line));
      if (!saved.success) continue;
      if ("spec" in saved.data) specs.set(saved.data.id, saved.data);
      else remember(saved.data.id, saved.data.sha256);
    }
    dropOldest();
    rewrite(log);
  }

  /** Leaves out dropped files, so that the list of a demo used for months stays small. */
  function rewrite(file: string): void {
    const lines: string[] = [];
    for (const [id, { name, spec }] of specs) {
      lines.push(JSON.stringify({ id, name, spec }));
      const sha256 = digestById.get(id);
      if (sha256) lines.push(JSON.stringify({ id, sha256 }));
    }
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  }

  function append(line: object): void {
    if (log) appendFileSync(log, `${JSON.stringify(line)}\n`);
  }

  function remember(id: string, sha256: string): void {
    idByDigest.set(sha256, id);
    digestById.set(id, sha256);
  }

  function dropOldest(): void {
    for (const id of specs.keys()) {
      if (specs.size <= maxFiles) return;
      forget(id);
    }
  }

  function forget(id: string): void {
    const sha256 = digestById.get(id);
    if (sha256) idByDigest.delete(sha256);
    digestById.delete(id);
    specs.delete(id);
    uploads.delete(id);
    rendered.delete(id);
  }

  function toFile(id: string, saved: { name: string; spec: MediaSpec }): MediaFile {
    return { id, ...saved, url: `${baseUrl()}/files/b/${id}/${saved.name}` };
  }

  function add(id: string, name: string, spec: MediaSpec): MediaFile {
    specs.set(id, { name, spec });
    append({ id, name, spec });
    dropOldest();
    return toFile(id, { name, spec });
  }

  function find(id: string): MediaFile | null {
    const saved = specs.get(id);
    return saved ? toFile(id, saved) : null;
  }

  function findByUrl(url: string): MediaFile | null {
    const prefix = `${baseUrl()}/files/b/`;
    return url.startsWith(prefix) ? find(url.slice(prefix.length).split(/[/?#]/)[0] ?? "") : null;
  }

  async function render(file: MediaFile): Promise<Buffer> {
    const shared = settings.sharedMedia ? toShared(file.spec) : null;
    const key = shared ? JSON.stringify(shared) : file.id;
    const cached = rendered.get(key);
    if (cached) return cached;
    const drawing = beingDrawn.get(key) ?? (shared ? renderer.render(shared) : draw(file));
    beingDrawn.set(key, drawing);
    try {
      const bytes = await drawing;
      if (shared || specs.has(file.id)) rendered.set(key, bytes);
      return bytes;
    } finally {
      beingDrawn.delete(key);
    }
  }

  async function draw({ id, spec }: MediaFile): Promise<Buffer> {
    const bytes = spec.kind === "upload" ? readUpload(id) : await renderer.render(spec);
    if (!specs.has(id)) return bytes;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (digestById.get(id) !== sha256) {
      remember(id, sha256);
      append({ id, sha256 });
    }
    return bytes;
  }

  function readUpload(id: string): Buffer {
    const kept = uploads.get(id);
    if (kept) return kept;
    return uploadDir ? readFileSync(path.join(uploadDir, id)) : Buffer.alloc(0);
  }

  return {
    publish: (spec, name) => add(randomBytes(12).toString("hex"), name, spec),
    upload(id, name, contentType, bytes) {
      if (uploadDir) {
        mkdirSync(uploadDir, { recursive: true });
        writeFileSync(path.join(uploadDir, id), bytes);
      } else uploads.set(id, bytes);
      return add(id, name, { kind: "upload", contentType });
    },
    find,
    findByUrl,
    findByDigest: (sha256) => find(idByDigest.get(sha256) ?? ""),
    render,
    badFor: (file) => badByUrl.get(file.id) ?? badEverywhere,
    setBad(url, bad) {
      if (url === null) {
        badEverywhere = bad;
        if (bad === null) badByUrl.clear();
        return;
      }
      const id = findByUrl(url)?.id;
      if (!id) return;
      if (bad) badByUrl.set(id, bad);
      else badByUrl.delete(id);
    },
    deleteAll() {
      for (const id of [...specs.keys()]) forget(id);
      badByUrl.clear();
      badEverywhere = null;
      if (uploadDir) rmSync(uploadDir, { recursive: true, force: true });
      if (log) writeFileSync(log, "");
    },
    deleteOne(url) {
      const file = findByUrl(url);
      if (!file) return false;
      forget(file.id);
      if (log) rewrite(log);
      return true;
    },
    count: () => specs.size,
  };
}

/** One look for all files of a kind and length, for load tests, where drawing each would take hours. */
function toShared(spec: MediaSpec): DrawnSpec | null {
  switch (spec.kind) {
    case "image":
      return { ...spec, text: "shared", seed: 0 };
    case "video":
    case "voice":
      return { ...spec, script: spec.script === null ? null : "Shared.", wordSeed: 0, seed: 0 };
    case "ambience":
      return { ...spec, description: "shared", seed: 0 };
    case "upload":
      return null;
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line cut off by a kill; its media are gone, like an expired file.
    return null;
  }
}

/** Drops the least recently used files once `limitBytes` is reached. */
function createByteCache(limitBytes: number) {
  const kept = new Map<string, Buffer>();
  let size = 0;

  function remove(id: string): void {
    size -= kept.get(id)?.length ?? 0;
    kept.delete(id);
  }

  return {
    get(id: string): Buffer | null {
      const bytes = kept.get(id);
      if (!bytes) return null;
      kept.delete(id);
      kept.set(id, bytes);
      return bytes;
    },
    set(id: string, bytes: Buffer): void {
      remove(id);
      kept.set(id, bytes);
      size += bytes.length;
      for (const oldest of kept.keys()) {
        if (size <= limitBytes) return;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
