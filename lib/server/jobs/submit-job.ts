import "server-only";
import { getGeneration } from "@/lib/domain/generation";
import { FAILURES, type JobFailure } from "@/lib/domain/jobs/job-failure";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import { env } from "@/lib/server/core/env";
import { describeError, log } from "@/lib/server/core/log";
import {
  markSubmitted,
  settleGenerationJob,
  startSubmission,
} from "@/lib/server/db/jobs/lifecycle";
import type { Job } from "@/lib/server/db/jobs/read";
import { MediaUnavailable } from "@/lib/server/db/media-bucket";
import { submitToFal } from "@/lib/server/fal/queue";
import { isReachableByProvider } from "@/lib/server/fal/reachable";
import { webhookToken } from "@/lib/server/fal/webhook-token";
import { resolveForProvider } from "@/lib/server/media/resolve-for-provider";
import { failed } from "./to-settlement";

export type SubmitResult =
  /** fal has it; a fast webhook may already have ended it. */
  | { kind: "submitted"; status: JobStatus }
  /** fal refused it, or its input is unusable; the job is failed and its hold released. */
  | { kind: "refused"; failure: JobFailure }
  /** Stays pending: another caller submits it, its media is unavailable for now, or fal may or may not have it. */
  | { kind: "pending" };

/**
 * Submits a job to fal, once: start_submission returns it to one caller ever, and a lost response leaves the job pending for the
 * webhook or the reconciler to resolve (decision 001). Throws only if the database is unavailable, and never while fal may have
 * the job. The caller has put the job's id into the log context.
 */
export async function submitJob(job: Job): Promise<SubmitResult> {
  const generation = getGeneration(job.type);
  let input: Record<string, unknown>;
  try {
    input = await generation.toFal(job.input, resolveForProvider);
  } catch (error) {
    log.error({ event: "submit_prepare_failed", error: describeError(error) });
    // Storage may recover; a job that can never be prepared must not wait for its deadline.
    return error instanceof MediaUnavailable ? { kind: "pending" } : refuse(job, FAILURES.badInput);
  }

  if ((await startSubmission(job.id)) === null) return { kind: "pending" };
  log.info({
    event: "submit_started",
    type: job.type,
    retryOf: job.retryOf ?? undefined,
    endpoint: generation.endpoint,
  });
  const submission = await submitToFal({
    endpoint: generation.endpoint,
    input,
    webhookUrl: webhookUrlOf(job),
    startTimeoutSeconds: generation.deadlineSeconds,
  });

  switch (submission.kind) {
    case "refused":
      log.warn({ event: "submit_refused", code: submission.failure.code });
      return refuse(job, submission.failure, submission.body);
    case "unknown":
      log.warn({ event: "submit_unknown", reason: submission.reason });
      return { kind: "pending" };
    case "accepted":
      return await bind(job, submission);
  }
}

async function bind(
  job: Job,
  accepted: { requestId: string; statusUrl: string | null; responseUrl: string | null },
): Promise<SubmitResult> {
  try {
    const { result, status } = await markSubmitted({ jobId: job.id, ...accepted });
    const falRequestId = accepted.requestId;
    if (result === "bound") log.info({ event: "submitted", falRequestId });
    else log.error({ event: "submit_bound_elsewhere", falRequestId, result });
    return { kind: "submitted", status };
  } catch (error) {
    // fal has the job: the webhook carries our id, and the reconciler can recover it, so nothing is lost.
    log.error({
      event: "submit_not_stored",
      falRequestId: accepted.requestId,
      error: describeError(error),
    });
    return { kind: "pending" };
  }
}

async function refuse(job: Job, failure: JobFailure, body?: unknown): Promise<SubmitResult> {
  await settleGenerationJob({
    job,
    source: "submit",
    requestId: null,
    ...failed(failure, body),
  });
  return { kind: "refused", failure };
}

/** The webhook's URL, or null if fal cannot reach us: then the reconciler does all the work. */
function webhookUrlOf({ id, type }: Job): string | null {
  const { appUrl, falWebhookSecrets } = env();
  const secret = falWebhookSecrets[0];
  if (secret === undefined || !isReachableByProvider(appUrl)) return null;
  return `${appUrl}/api/webhooks/fal?job=${id}&type=${type}&token=${webhookToken(id, secret)}`;
}
