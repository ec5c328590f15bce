import { type ApiResponse, get, stack } from "./client";
import { type JobRow, jobRow, makeDue, sql } from "./database";
import { waitFor } from "./wait";

/** The headers a scheduled run is requested with. */
export const CRON = { authorization: `Bearer ${stack.cronSecret}` };

/** Runs the reconciler and the storing of results once, on the stack's app or the one at `appUrl`. */
export function runReconciler(appUrl = stack.appUrl): Promise<ApiResponse> {
  return get(null, "/api/cron/reconcile", { appUrl, headers: CRON });
}

/** Calls `turn` (usually moving a clock forward) until `look` returns something. Throws after 30 s. */
export function turnUntil<T>(
  what: string,
  turn: () => Promise<unknown>,
  look: () => Promise<T | null | undefined>,
): Promise<T> {
  return waitFor(
    what,
    async () => {
      const found = await look();
      if (found === null || found === undefined) await turn();
      return found;
    },
    30_000,
  );
}

/** Makes the job due and runs the reconciler until the job has ended. */
export async function waitForEnd(jobId: string, appUrl?: string): Promise<void> {
  await turnUntil(
    "the job to end",
    async () => {
      await makeDue(jobId);
      await runReconciler(appUrl);
    },
    async () => (await jobRow(jobId)).completed_at,
  );
}

/** Makes the copy of the job's result due and runs the reconciler until the result is in our storage. */
export function waitForCopy(jobId: string, appUrl?: string): Promise<JobRow> {
  return turnUntil(
    "the copy",
    async () => {
      await sql(
        "update generation_jobs set next_store_at = now() where id = $1 and next_store_at > now()",
        [jobId],
      );
      await runReconciler(appUrl);
    },
    async () => {
      const job = await jobRow(jobId);
      return job.stored_path === null ? null : job;
    },
  );
}

/** Skips the delay before this user's retries and submits them. */
export async function submitRetries(userId: string): Promise<void> {
  await sql(
    `update generation_jobs set next_check_at = now()
     where user_id = $1 and retry_of is not null and submit_started_at is null and completed_at is null`,
    [userId],
  );
  await runReconciler();
}
