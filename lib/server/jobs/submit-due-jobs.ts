import "server-only";
import pMap from "p-map";
import { describeError, log, withLogContext } from "@/lib/server/core/log";
import { findJob } from "@/lib/server/db/jobs/read";
import { submitJob } from "./submit-job";

const CONCURRENCY = 5;

/**
 * Submits jobs that a settlement or a new pipeline made due. Only a head start: if this fails or the process dies, they stay due
 * and the reconciler submits them, so nothing here may throw.
 */
export async function submitDueJobs(jobIds: readonly string[]): Promise<void> {
  await pMap(
    jobIds,
    (jobId) =>
      withLogContext({ jobId }, async () => {
        try {
          const job = await findJob(jobId);
          if (job !== null) await submitJob(job);
        } catch (error) {
          log.warn({ event: "submit_due_failed", error: describeError(error) });
        }
      }),
    { concurrency: CONCURRENCY },
  );
}
