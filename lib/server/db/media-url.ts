import "server-only";
import type { MediaRef } from "@/lib/domain/media/media-ref";

/** Results and files of ours get permanent URLs that redirect to signed ones; any other URL is used as it is. */
export function viewerUrl(ref: MediaRef | null): string | null {
  if (ref === null) return null;
  if (ref.startsWith("job:")) return jobUrl(ref.slice("job:".length));
  return ref.startsWith("media:") ? mediaUrl(ref.slice("media:".length)) : ref;
}

export function jobUrl(jobId: string | null | undefined): string | null {
  return jobId ? `/api/media/jobs/${jobId}` : null;
}

export function mediaUrl(path: string): string {
  return `/api/media/${path}`;
}
