import "server-only";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import type { WatchedJob } from "@/lib/server/db/jobs/read";
import { signManyForViewer } from "@/lib/server/db/media-bucket";

/** Jobs as the API returns them: a stored result by a short-lived signed URL, fal's own URL only until it is stored. */
export async function toJobResponses(jobs: readonly WatchedJob[]): Promise<JobView[]> {
  const paths = jobs.flatMap((job) => job.storedPath ?? []);
  const signed = paths.length === 0 ? new Map<string, string>() : await signManyForViewer(paths);
  return jobs.map(({ view, storedPath }) => ({
    ...view,
    resultUrl: (storedPath === null ? null : signed.get(storedPath)) ?? view.resultUrl,
  }));
}
