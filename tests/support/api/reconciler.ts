import { type ApiResponse, get, stack } from "./client";
import { type JobRow, jobRow, makeDue, sql } from "./database";
import { waitFor } from "./wait";

/** The authorization with which a cron asks for a run. */
export const CRON = { authorization: `Bearer ${stack.cronSecret}` };

/** A run of the reconciler and of the copying, now, on the stack's app or on that at `appUrl`. */
export function runReconciler(appUrl = stack.appUrl): Promise<ApiResponse> {
  return get(null, "/api/cron/reconcile", { appUrl, headers: CRON });
}

/** Turns a clock forward again and again until `look` finds something. Throws after 30 s. */
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

/** What the timers would do with this job as their clocks run down, until it has ended. */
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

/** The same, until its result is in our storage. */
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

/** Ends the pause before the next tries of this person's failed jobs, and submits them. */
export async function submitRetries(userId: string): Promise<void> {
  await sql(
    `update generation_jobs set next_check_at = now()
     where user_id = $1 and retry_of is not null and submit_started_at is null and completed_at is null`,
    [userId],
  );
  await runReconciler();
}
