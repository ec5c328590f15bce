import "server-only";
import { AppError } from "@/lib/domain/errors";
import type { InputFields, PlannedJob } from "@/lib/domain/generation/define";
import type { JobFailure } from "@/lib/domain/jobs/job-failure";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import { sanitizeText } from "@/lib/domain/sanitize-text";
import { log } from "@/lib/server/core/log";
import { adminDb, toJson, unwrap, withIsoTimes } from "@/lib/server/db/client";
import { JOB_COLUMNS, type Job } from "./read";

/** A job from request to end: one function per SQL function, under the same name. */

export type NewJob = PlannedJob & {
  type: string;
  clipId: string | null;
  /** For a job without a clip; otherwise the clip's campaign counts. */
  campaignId?: string | null;
  /** The row's id, if another job's input refers to its result. */
  id?: string;
  /** Indexes into the same list. */
  dependsOn?: number[];
  retryOf?: string;
};

/** Who settled a job, as in generation_jobs.settled_by. */
export type SettleSource = "webhook" | "reconciler" | "submit";

const SETTLE_RESULTS = [
  "applied",
  "duplicate",
  "late_success",
  "late_failure",
  "mismatch",
  "unknown_job",
] as const;
type SettleResult = (typeof SETTLE_RESULTS)[number];

/** create_generation_jobs: all rows and holds of one request, or an AppError (402, 404, 409, 422, 429) and nothing. */
export async function createGenerationJobs(request: {
  userId: string;
  jobs: readonly NewJob[];
  exempt: boolean;
  idempotencyKey: string | null;
  requestHash: string;
}): Promise<Job[]> {
  const rows = unwrap(
    await adminDb()
      .rpc("create_generation_jobs", {
        user_id: request.userId,
        jobs: request.jobs.map((job) => ({
          job_type: job.type,
          clip_id: job.clipId,
          campaign_id: job.campaignId ?? null,
          input_params: toJson(job.input),
          units: job.units,
          provider_units: job.providerUnits,
          deadline_seconds: job.deadlineSeconds,
          usual_duration_ms: job.usualDurationMs,
          depends_on: job.dependsOn ?? [],
          ...(job.id === undefined ? {} : { id: job.id }),
          ...(job.retryOf === undefined ? {} : { retry_of: job.retryOf }),
        })),
        exempt: request.exempt,
        ...(request.idempotencyKey === null
          ? {}
          : { idempotency_key: request.idempotencyKey, request_hash: request.requestHash }),
      })
      .select(JOB_COLUMNS),
  );
  const jobs = rows.map(withIsoTimes);
  for (const { id, type, status, estimatedCostCents, retryOf } of jobs) {
    log.info({
      event: "job_requested",
      jobId: id,
      type,
      status,
      estimatedCostCents,
      retryOf: retryOf ?? undefined,
    });
  }
  return jobs;
}

/** start_submission: the job for the one caller that may send its POST; null for all others. */
export async function startSubmission(jobId: string): Promise<Job | null> {
  const rows = unwrap(
    await adminDb().rpc("start_submission", { job_id: jobId }).select(JOB_COLUMNS),
  );
  return rows[0] === undefined ? null : withIsoTimes(rows[0]);
}

/** mark_submitted: binds fal's ids. `different_request` means fal has a second request for this job. */
export async function markSubmitted(request: {
  jobId: string;
  requestId: string;
  statusUrl: string | null;
  responseUrl: string | null;
}): Promise<{ result: string; status: JobStatus }> {
  const rows = unwrap(
    await adminDb().rpc("mark_submitted", {
      job_id: request.jobId,
      request_id: request.requestId,
      ...(request.statusUrl === null ? {} : { status_url: request.statusUrl }),
      ...(request.responseUrl === null ? {} : { response_url: request.responseUrl }),
    }),
  );
  const row = first(rows);
  return { result: row.result_code, status: row.status };
}

/** record_progress: false if the job has ended. */
export async function recordProgress(request: {
  jobId: string;
  status: "submitted" | "in_progress";
  queuePosition: number | null;
  message: string | null;
}): Promise<boolean> {
  const rows = unwrap(
    await adminDb().rpc("record_progress", {
      job_id: request.jobId,
      status: request.status,
      ...(request.queuePosition === null ? {} : { queue_position: request.queuePosition }),
      ...(request.message === null ? {} : { message: request.message }),
    }),
  );
  return rows.length > 0;
}

/** How a job ends. */
export type Settlement =
  | {
      outcome: "completed";
      resultUrl: string | null;
      result: unknown;
      clipPatch: Record<string, unknown>;
    }
  | { outcome: "failed"; failure: JobFailure; result: unknown };

/** settle_generation_job: ends a job in one transaction. Returns what came of it, and the jobs that became due. */
export async function settleGenerationJob(
  request: {
    job: Pick<Job, "id" | "createdAt" | "submitStartedAt">;
    source: SettleSource;
    requestId: string | null;
    bodySha256?: string;
  } & Settlement,
): Promise<{ result: SettleResult; dueJobIds: string[] }> {
  const { job } = request;
  const rows = unwrap(
    await adminDb().rpc("settle_generation_job", {
      job_id: job.id,
      source: request.source,
      result: toJson(request.result ?? {}),
      ...endingOf(request),
      ...(request.requestId === null ? {} : { request_id: request.requestId }),
      ...(request.bodySha256 === undefined ? {} : { body_sha256: request.bodySha256 }),
    }),
  );
  const row = first(rows);
  const result = toSettleResult(row.result_code);
  logSettled({ ...request, jobId: job.id }, result, job.submitStartedAt ?? job.createdAt);
  return { result, dueJobIds: row.due_job_ids };
}

/**
 * settle_from_webhook: settle_generation_job for a webhook, without reading the job first. A completed one names the job's type
 * and the input fields that also go into the clip patch. Null: the job has another type.
 */
export async function settleFromWebhook(
  request: { jobId: string; requestId: string; bodySha256: string } & (
    | (Extract<Settlement, { outcome: "completed" }> & { type: string; inputFields: InputFields })
    | Extract<Settlement, { outcome: "failed" }>
  ),
): Promise<{ result: SettleResult; dueJobIds: string[] } | null> {
  const rows = unwrap(
    await adminDb().rpc("settle_from_webhook", {
      job_id: request.jobId,
      request_id: request.requestId,
      body_sha256: request.bodySha256,
      result: toJson(request.result ?? {}),
      ...(request.outcome === "completed"
        ? { job_type: request.type, input_fields: toJson(request.inputFields) }
        : {}),
      ...endingOf(request),
    }),
  );
  const row = first(rows);
  if (row.result_code === "other_type") return null;
  const settled = { result: toSettleResult(row.result_code), dueJobIds: row.due_job_ids };
  // Null if there is no such job.
  if (row.started_at !== null) {
    logSettled({ ...request, source: "webhook" }, settled.result, row.started_at);
  }
  return settled;
}

/** A settlement as both SQL functions take it. */
function endingOf(settlement: Settlement) {
  return settlement.outcome === "failed"
    ? { outcome: settlement.outcome, error: { ...settlement.failure } }
    : {
        outcome: settlement.outcome,
        clip_patch: toJson(settlement.clipPatch),
        ...(settlement.resultUrl === null ? {} : { result_url: settlement.resultUrl }),
      };
}

function logSettled(
  request: { jobId: string; source: SettleSource; requestId: string | null } & Settlement,
  result: SettleResult,
  startedAt: string,
): void {
  log.info({
    event: "settled",
    jobId: request.jobId,
    falRequestId: request.requestId ?? undefined,
    source: request.source,
    outcome: request.outcome,
    code: request.outcome === "failed" ? request.failure.code : undefined,
    result,
    durationMs: Math.max(0, Date.now() - Date.parse(startedAt)),
  });
}

/** keep_webhook_delivery: stores a delivery that is unusable as it is, and makes the job due at once. Returns the result code. */
export async function keepWebhookDelivery(request: {
  jobId: string;
  requestId: string;
  bodySha256: string;
  outcome: string;
  body: string;
}): Promise<string> {
  const rows = unwrap(
    await adminDb().rpc("keep_webhook_delivery", {
      job_id: request.jobId,
      request_id: request.requestId,
      body_sha256: request.bodySha256,
      outcome: request.outcome,
      body: sanitizeText(request.body),
    }),
  );
  return first(rows).result_code;
}

/** cancel_generation_job. Throws not_found for another user's job, state_conflict for a finished one. */
export async function cancelGenerationJob(jobId: string, userId: string): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("cancel_generation_job", { job_id: jobId, user_id: userId }),
  );
  const { result_code: result, status } = first(rows);
  if (result === "not_found") throw new AppError("not_found");
  if (result === "already_finished") {
    throw new AppError("state_conflict", {
      message: "This job is finished already.",
      details: { status },
    });
  }
  log.info({ event: "job_cancelled", jobId });
}

/**
 * claim_due_jobs: jobs to process now, each leased to one caller for 45 s. With `onlyJobs`, those of them that are due for a
 * poll.
 */
export async function claimDueJobs(request: {
  maxJobs: number;
  onlyJobs?: readonly string[];
}): Promise<Job[]> {
  const rows = await adminDb()
    .rpc("claim_due_jobs", {
      max_jobs: request.maxJobs,
      ...(request.onlyJobs === undefined ? {} : { only_jobs: [...request.onlyJobs] }),
    })
    .select(JOB_COLUMNS);
  return unwrap(rows).map(withIsoTimes);
}

/** mark_cancel_sent: fal has responded to the cancellation. */
export async function markCancelSent(jobId: string): Promise<void> {
  unwrap(await adminDb().rpc("mark_cancel_sent", { job_id: jobId }));
}

/** record_check_failure: fal did not respond about a job, or does not know it. */
export async function recordCheckFailure(jobId: string, error: string): Promise<void> {
  unwrap(await adminDb().rpc("record_check_failure", { job_id: jobId, error }));
}

function toSettleResult(value: string): SettleResult {
  const result = SETTLE_RESULTS.find((known) => known === value);
  if (result === undefined) throw new Error(`unexpected settle result ${value}`);
  return result;
}

function first<T>(rows: readonly T[]): T {
  const row = rows[0];
  if (row === undefined) throw new AppError("unavailable");
  return row;
}
