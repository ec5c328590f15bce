import "server-only";
import { findJob } from "../db/jobs";
import { log } from "../log";
import { submitJob } from "./submit-job";

/**
 * Submits jobs that a settlement made due. A head start only: if this fails or the process dies, they stay due and the
 * reconciler submits them, so nothing here may throw.
 */
export async function submitDueJobs(jobIds: readonly string[]): Promise<void> {
  for (const jobId of jobIds) {
    try {
      const job = await findJob(jobId);
      if (job !== null) await submitJob(job);
    } catch (error) {
      log.warn({ event: "submit_due_failed", jobId, error: String(error) });
    }
  }
}
