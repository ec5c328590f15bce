import "server-only";
import { LRUCache } from "lru-cache";
import { env } from "@/lib/server/core/env";
import { adminDb, databaseFetch } from "./client";

const BUCKET = "media";
/** A cached link has at least half of this left, enough to play a clip through. */
const VIEWER_LINK_SECONDS = 60 * 60;

export class MediaUnavailable extends Error {
  override readonly name = "MediaUnavailable";
}

/** A short-lived URL of a file in our bucket, for the browser; null if there is no such file. Throws MediaUnavailable. */
export async function signMediaForViewer(path: string): Promise<string | null> {
  return (await signManyForViewer([path])).get(path) ?? null;
}

/** signMediaForViewer for several files; missing ones are left out of the map. Throws MediaUnavailable. */
export function signManyForViewer(paths: readonly string[]): Promise<Map<string, string>> {
  return signPaths(paths, VIEWER_LINK_SECONDS);
}

/** Stores a file the server wrote; the same path always means the same content. Throws MediaUnavailable. */
export async function uploadMedia(path: string, bytes: Buffer, contentType: string): Promise<void> {
  const { error } = await adminDb()
    .storage.from(BUCKET)
    .upload(path, bytes, { contentType, upsert: true, cacheControl: "31536000" });
  if (error !== null) throw new MediaUnavailable(`cannot store ${path}`, { cause: error });
}

/** A signed upload URL: one path, valid two hours. */
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

/** The size and first bytes of a file in the bucket; null if there is none. Throws MediaUnavailable. */
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

/** Removes files from the bucket; a missing one is no error. Throws MediaUnavailable. */
export async function removeMedia(paths: readonly string[]): Promise<void> {
  const { error } = await adminDb()
    .storage.from(BUCKET)
    .remove([...paths]);
  if (error !== null) throw new MediaUnavailable("cannot remove", { cause: error });
}

/** A signed URL of a file; with `downloadAs` it is downloaded under that name. Throws MediaUnavailable. */
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

/** On the wall clock, like the URLs' expiry: the monotonic default pauses while a machine sleeps. */
const signed = new LRUCache<string, string>({ max: 5_000, perf: Date });

/**
 * Signed URLs of several files, cached for half of their validity: neither a poll nor the next clip with the same actor signs a
 * file again. Safe, because the content of a path never changes. Missing files are left out of the map. Throws MediaUnavailable.
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
