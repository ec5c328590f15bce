import "server-only";
import pMap from "p-map";
import { getGeneration } from "@/lib/domain/generation";
import { FAILURES } from "@/lib/domain/jobs/job-failure";
import { describeError, log, withLogContext } from "@/lib/server/core/log";
import {
  claimDueJobs,
  markCancelSent,
  markSubmitted,
  recordCheckFailure,
  settleGenerationJob,
} from "@/lib/server/db/jobs/lifecycle";
import { findBoundRequestIds, type Job } from "@/lib/server/db/jobs/read";
import { findLostRequests } from "@/lib/server/fal/platform";
import { cancelAtFal } from "@/lib/server/fal/queue";
import { resolveForProvider } from "@/lib/server/media/resolve-for-provider";
import { settleFromFal } from "./settle-from-fal";
import { submitJob } from "./submit-job";
import { failed } from "./to-settlement";

const JOBS_A_RUN = 50;
const CONCURRENCY = 10;
/** fal's clock and ours may differ a little. */
const CLOCK_SLACK_MS = 60_000;
/** A request that fal still does not know after this long will never appear. */
const FORGOTTEN_MS = 5 * 60_000;

export type ReconcileCounts = { claimed: number; failed: number };

/**
 * Processes every due job: submits, polls, settles, expires at the deadline. Safe to run in any number of instances
 * (claim_due_jobs gives each job to one). Called by the timer and the cron route, and for the jobs that a page watches
 * (`onlyJobs`), to keep their stage and queue position fresh.
 */
export async function reconcile(onlyJobs?: readonly string[]): Promise<ReconcileCounts> {
  const jobs = await claimDueJobs({
    maxJobs: JOBS_A_RUN,
    ...(onlyJobs === undefined ? {} : { onlyJobs }),
  });
  let failures = 0;
  await pMap(
    jobs,
    (job) =>
      withLogContext({ jobId: job.id }, async () => {
        try {
          await processJob(job);
        } catch (error) {
          // Claimed again once the lease runs out; one failing job must not stop the others.
          failures += 1;
          log.error({ event: "reconcile_failed", error: describeError(error) });
        }
      }),
    { concurrency: CONCURRENCY },
  );
  return { claimed: jobs.length, failed: failures };
}

async function processJob(job: Job): Promise<void> {
  if (job.completedAt !== null) {
    await cancelAtProvider(job);
  } else if (job.falRequestId !== null) {
    await check(job, job.falRequestId);
  } else if (job.submitStartedAt !== null) {
    await recoverSubmission(job, job.submitStartedAt);
  } else if (isOverdue(job)) {
    await expireJob(job, FAILURES.deadlineExceeded);
  } else {
    await submitJob(job);
  }
}

async function check(job: Job, requestId: string): Promise<void> {
  const result = await settleFromFal(job, requestId, "reconciler");
  if (result === "not_found" && isOlderThan(job, FORGOTTEN_MS)) {
    await expireJob(job, FAILURES.resultGone);
  } else if (result !== "settled" && isOverdue(job)) {
    await cancelAtProvider(job);
    await expireJob(job, FAILURES.deadlineExceeded);
  }
}

/** The submission's response was lost: finds a request at fal with exactly our input that no job of ours is bound to. */
async function recoverSubmission(job: Job, startedAt: string): Promise<void> {
  const { endpoint, toFal } = getGeneration(job.type);
  try {
    const found = await findLostRequests({
      endpoint,
      since: new Date(Date.parse(startedAt) - CLOCK_SLACK_MS),
      input: await toFal(job.input, resolveForProvider),
    });
    const bound = found.length === 0 ? new Set<string>() : await findBoundRequestIds(found);
    const lost = found.filter((requestId) => !bound.has(requestId));
    const requestId = lost[0];
    if (lost.length === 1 && requestId !== undefined) {
      await markSubmitted({ jobId: job.id, requestId, statusUrl: null, responseUrl: null });
      log.info({ event: "lost_request_found", falRequestId: requestId });
      await check(job, requestId);
      return;
    }
  } catch (error) {
    log.warn({ event: "lost_request_search_failed", error: describeError(error) });
    await recordCheckFailure(job.id, "fal's list of requests cannot be read");
  }
  if (isOverdue(job)) await expireJob(job, FAILURES.submissionLost);
}

async function expireJob(
  job: Job,
  failure: (typeof FAILURES)[keyof typeof FAILURES],
): Promise<void> {
  log.warn({ event: "job_given_up", code: failure.code });
  await settleGenerationJob({
    job,
    source: "reconciler",
    requestId: null,
    ...failed(failure),
  });
}

async function cancelAtProvider(job: Job): Promise<void> {
  if (job.falRequestId === null) return;
  const response = await cancelAtFal(getGeneration(job.type).endpoint, job.falRequestId);
  log.info({ event: "cancelled_at_fal", response });
  if (response !== "unavailable") await markCancelSent(job.id);
}

function isOlderThan(job: Job, milliseconds: number): boolean {
  return Date.now() - Date.parse(job.createdAt) > milliseconds;
}

function isOverdue(job: Job): boolean {
  return Date.parse(job.deadlineAt) <= Date.now();
}
