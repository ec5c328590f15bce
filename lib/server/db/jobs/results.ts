import "server-only";
import { adminDb, unwrap, withIsoTimes } from "@/lib/server/db/client";
import { JOB_COLUMNS, type Job } from "./read";

/** Copies of results in our own bucket: one function per SQL function, under the same name. */

/** claim_unstored_results: results to store now, each leased to one caller for 3 min. */
export async function claimUnstoredResults(maxJobs: number): Promise<Job[]> {
  const rows = await adminDb()
    .rpc("claim_unstored_results", { max_jobs: maxJobs })
    .select(JOB_COLUMNS);
  return unwrap(rows).map(withIsoTimes);
}

/** mark_result_stored: false if another caller had already stored it. */
export async function markResultStored(jobId: string, storedPath: string): Promise<boolean> {
  const rows = unwrap(
    await adminDb().rpc("mark_result_stored", { job_id: jobId, stored_path: storedPath }),
  );
  return rows.length > 0;
}

/** postpone_result_storage: a failed copy is retried later; not if `isFinal`, nor after the last attempt. */
export async function postponeResultStorage(request: {
  jobId: string;
  error: string;
  isFinal: boolean;
}): Promise<void> {
  unwrap(
    await adminDb().rpc("postpone_result_storage", {
      job_id: request.jobId,
      error: request.error,
      is_final: request.isFinal,
    }),
  );
}

/** replace_result_url: fal returned another URL for the same result. */
export async function replaceResultUrl(jobId: string, resultUrl: string): Promise<void> {
  unwrap(await adminDb().rpc("replace_result_url", { job_id: jobId, result_url: resultUrl }));
}
