import "server-only";
import type { MediaRef } from "@/lib/domain/media/media-ref";
import { env } from "@/lib/server/core/env";
import { findJob } from "@/lib/server/db/jobs/read";
import { downloadMedia, MediaUnavailable, signPaths } from "@/lib/server/db/media-bucket";
import { falClient } from "@/lib/server/fal/client";
import { isReachableByProvider } from "@/lib/server/fal/reachable";

/**
 * fal fetches inputs when a runner starts, which can be hours after the submission. A cached link has at least half of this left.
 */
const PROVIDER_LINK_SECONDS = 12 * 60 * 60;

/**
 * A media reference → a URL fal can fetch. Our files become signed URLs; if our storage is not public (a laptop with a real key),
 * the file is uploaded to fal's own storage instead. Throws MediaUnavailable.
 */
export async function resolveForProvider(ref: MediaRef): Promise<string> {
  const job = ref.startsWith("job:") ? await findJob(ref.slice("job:".length)) : null;
  const path = ref.startsWith("media:") ? ref.slice("media:".length) : (job?.storedPath ?? null);
  if (path === null) {
    if (!ref.startsWith("job:")) return ref;
    // Not stored yet: the result is at fal, which can read its own URL.
    if (job?.resultUrl) return job.resultUrl;
    throw new MediaUnavailable("the step this one needs has no result");
  }
  if (isReachableByProvider(env().supabaseUrl)) {
    const address = (await signPaths([path], PROVIDER_LINK_SECONDS)).get(path);
    if (address === undefined) throw new MediaUnavailable(`there is no ${path}`);
    return address;
  }
  const file = await downloadMedia(path);
  try {
    return await falClient().storage.upload(file);
  } catch (cause) {
    throw new MediaUnavailable("cannot upload to the provider", { cause });
  }
}
