import "server-only";
import { getGeneration } from "@/lib/domain/generation";
import { FAILURES } from "@/lib/domain/jobs/job-failure";
import { log } from "@/lib/server/core/log";
import {
  recordCheckFailure,
  recordProgress,
  type Settlement,
  type SettleSource,
  settleGenerationJob,
} from "@/lib/server/db/jobs/lifecycle";
import type { Job } from "@/lib/server/db/jobs/read";
import { getFalResult, getFalStatus } from "@/lib/server/fal/queue";
import { submitDueJobs } from "./submit-due-jobs";
import { failed, toSettlement } from "./to-settlement";

export type PollResult =
  /** Ended, now or earlier. */
  | "settled"
  | "running"
  /** fal does not know this request. */
  | "not_found"
  /** fal did not respond; retry later. */
  | "unavailable";

/**
 * Polls a request at fal with our own key and records the result: progress, or the end. Used by the reconciler, and for webhooks
 * that are only a hint.
 */
export async function settleFromFal(
  job: Job,
  requestId: string,
  source: SettleSource,
): Promise<PollResult> {
  const { endpoint } = getGeneration(job.type);
  const status = await getFalStatus(endpoint, requestId);
  switch (status.kind) {
    case "not_found":
      await recordCheckFailure(job.id, "fal does not know this request");
      return "not_found";
    case "unavailable":
      log.warn({ event: "status_unavailable", reason: status.reason });
      await recordCheckFailure(job.id, status.reason);
      return "unavailable";
    case "queued":
    case "running":
      await recordProgress({
        jobId: job.id,
        status: status.kind === "queued" ? "submitted" : "in_progress",
        queuePosition: status.kind === "queued" ? status.position : null,
        message: status.kind === "running" ? status.message : null,
      });
      return "running";
    case "finished":
      break;
  }

  const result = await getFalResult(endpoint, requestId, status);
  switch (result.kind) {
    case "output":
      return await settle(job, requestId, source, toSettlement(job, result.output));
    case "failed":
      return await settle(job, requestId, source, failed(result.failure, result.body));
    case "not_found":
      return await settle(job, requestId, source, failed(FAILURES.resultGone));
    case "not_ready":
      return "running";
    case "unavailable":
      log.warn({ event: "result_unavailable", reason: result.reason });
      await recordCheckFailure(job.id, result.reason);
      return "unavailable";
  }
}

async function settle(
  job: Job,
  requestId: string,
  source: SettleSource,
  settlement: Settlement,
): Promise<PollResult> {
  const { dueJobIds } = await settleGenerationJob({ job, source, requestId, ...settlement });
  await submitDueJobs(dueJobIds);
  return "settled";
}
