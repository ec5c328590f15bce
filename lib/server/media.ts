import "server-only";
import { BlockList, isIP } from "node:net";
import type { MediaRef } from "@/lib/domain/generation/define";
import { adminDb } from "./db/client";
import { findJob } from "./db/jobs";
import { env } from "./env";
import { falClient } from "./fal/client";

const BUCKET = "media";
/** fal fetches inputs when a runner starts, which can be long after the submission. */
const PROVIDER_LINK_SECONDS = 6 * 60 * 60;
/** Handed out again while at least half of it is left: long enough to play a clip through, however late it was asked for. */
const VIEWER_LINK_SECONDS = 60 * 60;
const VIEWER_LINK_REUSE_MS = (VIEWER_LINK_SECONDS / 2) * 1_000;

export class MediaUnavailable extends Error {
  override readonly name = "MediaUnavailable";
}

/** A short-lived address of a file in our bucket, for the browser; null when there is no such file. Throws MediaUnavailable. */
export async function signMediaForViewer(path: string): Promise<string | null> {
  return (await signManyForViewer([path])).get(path) ?? null;
}

/**
 * A media reference → an address fal can fetch. Files of ours become signed URLs; where our storage is not public (a laptop
 * with a real key) the file is uploaded to fal's own storage instead. Throws MediaUnavailable.
 */
export async function resolveForProvider(ref: MediaRef): Promise<string> {
  const job = ref.startsWith("job:") ? await findJob(ref.slice("job:".length)) : null;
  const path = ref.startsWith("media:") ? ref.slice("media:".length) : (job?.storedPath ?? null);
  if (path === null) {
    if (!ref.startsWith("job:")) return ref;
    // Without a copy of ours yet the result lies at fal, which can read its own address.
    if (job?.resultUrl) return job.resultUrl;
    throw new MediaUnavailable("the step this one needs has no result");
  }
  if (isReachableByProvider(env().supabaseUrl)) return signForProvider(path);
  const { data, error } = await adminDb().storage.from(BUCKET).download(path);
  if (error !== null) throw new MediaUnavailable(`cannot read ${path}`, { cause: error });
  try {
    return await falClient().storage.upload(data);
  } catch (cause) {
    throw new MediaUnavailable("cannot upload to the provider", { cause });
  }
}

/**
 * Can fal reach this address? Public https, yes. fal drops private addresses (facts/fal.md §2.4); only the simulator,
 * which is itself on this machine, reaches this machine.
 */
export function isReachableByProvider(address: string): boolean {
  const url = new URL(address);
  if (isPrivateHost(new URL(env().falQueueUrl).hostname)) return true;
  return url.protocol === "https:" && !isPrivateHost(url.hostname);
}

const privateAddresses = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  privateAddresses.addSubnet(network, bits, "ipv4");
}
for (const [network, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const) {
  privateAddresses.addSubnet(network, bits, "ipv6");
}

/** Loopback, private networks, or a name that only means something inside one. */
export function isPrivateHost(hostname: string): boolean {
  // A trailing dot is the same name.
  const host = hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase();
  const family = isIP(host);
  if (family !== 0) return privateAddresses.check(host, family === 4 ? "ipv4" : "ipv6");
  return (
    host === "localhost" ||
    /\.(localhost|local|internal|lan|test)$/.test(host) ||
    !host.includes(".")
  );
}

/** Puts a file of the server's own making into the bucket; the same path again is the same file. Throws MediaUnavailable. */
export async function uploadMedia(path: string, bytes: Buffer, contentType: string): Promise<void> {
  const { error } = await adminDb()
    .storage.from(BUCKET)
    .upload(path, bytes, { contentType, upsert: true, cacheControl: "31536000" });
  if (error !== null) throw new MediaUnavailable(`cannot store ${path}`, { cause: error });
}

async function signForProvider(path: string): Promise<string> {
  const { data, error } = await adminDb()
    .storage.from(BUCKET)
    .createSignedUrl(path, PROVIDER_LINK_SECONDS);
  if (error !== null) throw new MediaUnavailable(`cannot sign ${path}`, { cause: error });
  return data.signedUrl;
}

type Signed = { url: string; until: number };
const signedForViewers = new Map<string, Signed>();
const MAX_KEPT = 5_000;

/** Signed addresses of several files, the same ones for a while, so that a poll neither signs nor changes them each time. */
export async function signManyForViewer(paths: readonly string[]): Promise<Map<string, string>> {
  const now = Date.now();
  const missing = paths.filter((path) => (signedForViewers.get(path)?.until ?? 0) <= now);
  if (missing.length > 0) {
    const { data, error } = await adminDb()
      .storage.from(BUCKET)
      .createSignedUrls([...new Set(missing)], VIEWER_LINK_SECONDS);
    if (error !== null) throw new MediaUnavailable("cannot sign", { cause: error });
    for (const { path, signedUrl } of data) {
      if (path !== null && signedUrl) {
        signedForViewers.set(path, { url: signedUrl, until: now + VIEWER_LINK_REUSE_MS });
      }
    }
    for (const path of signedForViewers.keys()) {
      if (signedForViewers.size <= MAX_KEPT) break;
      signedForViewers.delete(path);
    }
  }
  return new Map(
    paths.flatMap((path) => {
      const signed = signedForViewers.get(path);
      return signed === undefined ? [] : [[path, signed.url] as const];
    }),
  );
}
