import "server-only";
import { LRUCache } from "lru-cache";
import { env } from "@/lib/server/core/env";
import { adminDb, databaseFetch } from "./client";

const BUCKET = "media";
/** Half of it is long enough to play a clip through, however late it was asked for. */
const VIEWER_LINK_SECONDS = 60 * 60;

export class MediaUnavailable extends Error {
  override readonly name = "MediaUnavailable";
}

/** A short-lived address of a file in our bucket, for the browser; null when there is no such file. Throws MediaUnavailable. */
export async function signMediaForViewer(path: string): Promise<string | null> {
  return (await signManyForViewer([path])).get(path) ?? null;
}

/** signMediaForViewer for several files; those that are not there are not in the answer. Throws MediaUnavailable. */
export function signManyForViewer(paths: readonly string[]): Promise<Map<string, string>> {
  return signPaths(paths, VIEWER_LINK_SECONDS);
}

/** Puts a file of the server's own making into the bucket; the same path again is the same file. Throws MediaUnavailable. */
export async function uploadMedia(path: string, bytes: Buffer, contentType: string): Promise<void> {
  const { error } = await adminDb()
    .storage.from(BUCKET)
    .upload(path, bytes, { contentType, upsert: true, cacheControl: "31536000" });
  if (error !== null) throw new MediaUnavailable(`cannot store ${path}`, { cause: error });
}

/** Where a browser sends a file straight to our storage, and what lets it in: for two hours, to this path alone. */
export type SignedUpload = {
  bucket: string;
  token: string;
  resumableUrl: string;
  directUrl: string;
};

/** Opens one path of the bucket for one upload. Throws MediaUnavailable. */
export async function createSignedUpload(path: string): Promise<SignedUpload> {
  const { data, error } = await adminDb().storage.from(BUCKET).createSignedUploadUrl(path);
  if (error !== null) throw new MediaUnavailable(`cannot open ${path}`, { cause: error });
  return {
    bucket: BUCKET,
    token: data.token,
    resumableUrl: `${env().supabaseUrl}/storage/v1/upload/resumable/sign`,
    directUrl: data.signedUrl,
  };
}

/** How large a file in the bucket is, and its first bytes; null when there is none. Throws MediaUnavailable. */
export async function inspectMedia(
  path: string,
  firstBytes: number,
): Promise<{ sizeBytes: number; head: Uint8Array } | null> {
  const { data, error } = await adminDb().storage.from(BUCKET).createSignedUrl(path, 60);
  if (error !== null) {
    if (error.name === "StorageApiError") return null;
    throw new MediaUnavailable(`cannot look at ${path}`, { cause: error });
  }
  try {
    const response = await databaseFetch(data.signedUrl, {
      headers: { range: `bytes=0-${firstBytes - 1}` },
    });
    const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
    if (response.status !== 206 || total === undefined)
      throw new Error(`status ${response.status}`);
    return { sizeBytes: Number(total), head: new Uint8Array(await response.arrayBuffer()) };
  } catch (cause) {
    throw new MediaUnavailable(`cannot look at ${path}`, { cause });
  }
}

/** Removes files from the bucket; those that are not there are no error. Throws MediaUnavailable. */
export async function removeMedia(paths: readonly string[]): Promise<void> {
  const { error } = await adminDb()
    .storage.from(BUCKET)
    .remove([...paths]);
  if (error !== null) throw new MediaUnavailable("cannot remove", { cause: error });
}

/** An address of a file for anybody who has it, for so long; with a name it is downloaded under it. Throws MediaUnavailable. */
export async function signMedia(
  path: string,
  seconds: number,
  downloadAs?: string,
): Promise<string> {
  const { data, error } = await adminDb()
    .storage.from(BUCKET)
    .createSignedUrl(path, seconds, downloadAs === undefined ? {} : { download: downloadAs });
  if (error !== null) throw new MediaUnavailable(`cannot sign ${path}`, { cause: error });
  return data.signedUrl;
}

/** On the wall clock, as the addresses expire: the monotonic default pauses while a machine sleeps. */
const signed = new LRUCache<string, string>({ max: 5_000, perf: Date });

/**
 * Addresses of several files that are good for so long, the same ones while half of it is left: neither a poll nor the next clip
 * with the same actor signs a file again. What lies at a path never changes. Throws MediaUnavailable.
 */
export async function signPaths(
  paths: readonly string[],
  seconds: number,
): Promise<Map<string, string>> {
  const keyOf = (path: string) => `${seconds} ${path}`;
  const addresses = new Map<string, string>();
  const missing = new Set<string>();
  for (const path of paths) {
    const known = signed.get(keyOf(path));
    if (known === undefined) missing.add(path);
    else addresses.set(path, known);
  }
  if (missing.size === 0) return addresses;
  const { data, error } = await adminDb()
    .storage.from(BUCKET)
    .createSignedUrls([...missing], seconds);
  if (error !== null) throw new MediaUnavailable("cannot sign", { cause: error });
  for (const { path, signedUrl } of data) {
    if (path === null || !signedUrl) continue;
    signed.set(keyOf(path), signedUrl, { ttl: (seconds / 2) * 1_000 });
    addresses.set(path, signedUrl);
  }
  return addresses;
}

/** The bytes of a file in the bucket. Throws MediaUnavailable. */
export async function downloadMedia(path: string): Promise<Blob> {
  const { data, error } = await adminDb().storage.from(BUCKET).download(path);
  if (error !== null) throw new MediaUnavailable(`cannot read ${path}`, { cause: error });
  return data;
}
