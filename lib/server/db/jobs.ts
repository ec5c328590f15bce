import "server-only";
import { AppError } from "@/lib/domain/errors";
import type { Keeps, PlannedJob } from "@/lib/domain/generation/define";
import type { GenerationType } from "@/lib/domain/generation/types";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import type { JobFailure } from "@/lib/domain/jobs/job-failure";
import { ACTIVE_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import { toStorable } from "@/lib/domain/storable";
import { log } from "@/lib/server/core/log";
import { adminDb, type Db, toIso, toJson, unwrap, unwrapMaybe } from "./client";
import type { Database, Json } from "./database-types";

type JobRow = Database["public"]["Tables"]["generation_jobs"]["Row"];

/** A job as the server works with it. */
export type Job = {
  id: string;
  userId: string;
  campaignId: string | null;
  clipId: string | null;
  type: string;
  status: JobStatus;
  input: Json;
  falRequestId: string | null;
  submitStartedAt: Date | null;
  deadlineAt: Date;
  createdAt: Date;
  completedAt: Date | null;
  errorCode: string | null;
  errorMessage: string | null;
  estimatedCostCents: number;
  usualDurationMs: number;
  resultUrl: string | null;
  storedPath: string | null;
  storeAttempts: number;
  dependsOn: string[];
  retryOf: string | null;
  settledBy: string | null;
};

export type NewJob = PlannedJob & {
  type: string;
  clipId: string | null;
  /** For a job without a clip; else it is the clip's. */
  campaignId?: string | null;
  /** The row's id, when another one's input refers to its result. */
  id?: string;
  /** Indexes in the same list. */
  dependsOn?: number[];
  retryOf?: string;
};

/** Who ended a job, as generation_jobs.settled_by. */
export type SettleSource = "webhook" | "reconciler" | "submit";

export type SettleResult =
  | "applied"
  | "duplicate"
  | "late_success"
  | "late_failure"
  | "mismatch"
  | "unknown_job";

/** create_generation_jobs: all rows and holds of one request, or an AppError (402, 404, 409, 422, 429) and nothing. */
export async function createGenerationJobs(request: {
  userId: string;
  jobs: readonly NewJob[];
  exempt: boolean;
  idempotencyKey: string | null;
  requestHash: string;
}): Promise<Job[]> {
  const rows = unwrap(
    await adminDb().rpc("create_generation_jobs", {
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
    }),
  );
  const jobs = rows.map(toJob);
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

/** The newest finished job of a type for a campaign, with what it answered; null: none. */
export async function findLatestResult(
  userId: string,
  campaignId: string,
  type: GenerationType,
): Promise<{ jobId: string; input: Json; result: Json; completedAt: string } | null> {
  const row = unwrapMaybe(
    await adminDb()
      .from("generation_jobs")
      .select("id, input_params, result_data, completed_at")
      .eq("user_id", userId)
      .eq("campaign_id", campaignId)
      .eq("job_type", type)
      .eq("status", "completed")
      .order("created_at", { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  if (row === null || row.completed_at === null) return null;
  const { id, input_params, result_data, completed_at } = row;
  return { jobId: id, input: input_params, result: result_data, completedAt: toIso(completed_at) };
}

/** start_submission: the job for the one caller that may send its POST; null for everybody else. */
export async function startSubmission(jobId: string): Promise<Job | null> {
  const rows = unwrap(await adminDb().rpc("start_submission", { job_id: jobId }));
  return rows[0] === undefined ? null : toJob(rows[0]);
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

/** record_progress: false when the job was finished meanwhile. */
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

export type Settlement =
  | {
      outcome: "completed";
      resultUrl: string | null;
      result: unknown;
      clipPatch: Record<string, unknown>;
    }
  | { outcome: "failed"; failure: JobFailure; result: unknown };

/** settle_generation_job: the end of a job in one transaction; says what it was, and which jobs became due. */
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
 * settle_from_webhook: the same for a webhook, the job unread. A completed one names its type and what of the input lands beside
 * the patch; null: the job is of another type.
 */
export async function settleFromWebhook(
  request: { jobId: string; requestId: string; bodySha256: string } & (
    | (Extract<Settlement, { outcome: "completed" }> & { type: string; keeps: Keeps })
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
        ? { job_type: request.type, keeps: toJson(request.keeps) }
        : {}),
      ...endingOf(request),
    }),
  );
  const row = first(rows);
  if (row.result_code === "other_type") return null;
  const settled = { result: toSettleResult(row.result_code), dueJobIds: row.due_job_ids };
  // Null for a job that is not there any more.
  if (row.started_at !== null) {
    logSettled({ ...request, source: "webhook" }, settled.result, new Date(row.started_at));
  }
  return settled;
}

/** How a job ends, as both functions take it. */
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
  startedAt: Date,
): void {
  log.info({
    event: "settled",
    jobId: request.jobId,
    falRequestId: request.requestId ?? undefined,
    source: request.source,
    outcome: request.outcome,
    code: request.outcome === "failed" ? request.failure.code : undefined,
    result,
    durationMs: Math.max(0, Date.now() - startedAt.getTime()),
  });
}

/** keep_webhook_delivery: fal's word that could not be used as it is; the job becomes due at once. */
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
      body: toStorable(request.body),
    }),
  );
  return first(rows).result_code;
}

/** cancel_generation_job: throws not_found for another user's job, state_conflict for a finished one. */
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

/** claim_due_jobs: jobs to look after now, each to one caller for 45 s; or those of the named ones whose time it is. */
export async function claimDueJobs(request: {
  maxJobs: number;
  onlyJobs?: readonly string[];
}): Promise<Job[]> {
  const rows = unwrap(
    await adminDb().rpc("claim_due_jobs", {
      max_jobs: request.maxJobs,
      ...(request.onlyJobs === undefined ? {} : { only_jobs: [...request.onlyJobs] }),
    }),
  );
  return rows.map(toJob);
}

/** mark_cancel_sent: fal has answered the cancellation. */
export async function markCancelSent(jobId: string): Promise<void> {
  unwrap(await adminDb().rpc("mark_cancel_sent", { job_id: jobId }));
}

/** record_check_failure: fal did not answer about a running job. */
export async function recordCheckFailure(jobId: string, error: string): Promise<void> {
  unwrap(await adminDb().rpc("record_check_failure", { job_id: jobId, error }));
}

/** claim_unstored_results: results to copy now, each to one caller for 3 min. */
export async function claimUnstoredResults(maxJobs: number): Promise<Job[]> {
  const rows = unwrap(await adminDb().rpc("claim_unstored_results", { max_jobs: maxJobs }));
  return rows.map(toJob);
}

/** mark_result_stored: false when somebody else had stored it. */
export async function markResultStored(jobId: string, storedPath: string): Promise<boolean> {
  const rows = unwrap(
    await adminDb().rpc("mark_result_stored", { job_id: jobId, stored_path: storedPath }),
  );
  return rows.length > 0;
}

/** postpone_result_storage: a copy that failed is tried again later, or given up. */
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

/** replace_result_url: fal named another address for the same result. */
export async function replaceResultUrl(jobId: string, resultUrl: string): Promise<void> {
  unwrap(await adminDb().rpc("replace_result_url", { job_id: jobId, result_url: resultUrl }));
}

/** One of the user's own jobs with what a retry needs. Throws not_found. */
export async function getOwnJob(
  db: Db,
  jobId: string,
): Promise<{
  type: string;
  campaignId: string | null;
  clipId: string | null;
  status: JobStatus;
  input: Json;
  errorCode: string | null;
  resultUrl: string | null;
  storedPath: string | null;
}> {
  const row = unwrapMaybe(
    await db
      .from("generation_jobs")
      .select(
        "job_type, campaign_id, clip_id, status, input_params, error_code, result_url, stored_path",
      )
      .eq("id", jobId)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  return {
    type: row.job_type,
    campaignId: row.campaign_id,
    clipId: row.clip_id,
    status: row.status,
    input: row.input_params,
    errorCode: row.error_code,
    resultUrl: row.result_url,
    storedPath: row.stored_path,
  };
}

/** Clips of a campaign that something is being made for right now. */
export async function findBusyClips(db: Db, campaignId: string): Promise<Set<string>> {
  const rows = unwrap(
    await db
      .from("generation_jobs")
      .select("clip_id")
      .eq("campaign_id", campaignId)
      .in("status", ACTIVE_STATUSES),
  );
  return new Set(rows.flatMap((row) => row.clip_id ?? []));
}

/** Any user's job, for the server's own work; null when there is none. */
export async function findJob(jobId: string): Promise<Job | null> {
  const row = unwrapMaybe(
    await adminDb().from("generation_jobs").select().eq("id", jobId).maybeSingle(),
  );
  return row === null ? null : toJob(row);
}

/** Of these fal request ids, the ones some job of ours has already. */
export async function findBoundRequestIds(requestIds: readonly string[]): Promise<Set<string>> {
  const rows = unwrap(
    await adminDb()
      .from("generation_jobs")
      .select("fal_request_id")
      .in("fal_request_id", [...requestIds]),
  );
  return new Set(rows.flatMap((row) => row.fal_request_id ?? []));
}

const VIEW_COLUMNS =
  "id, job_type, status, progress_percent, progress_message, queue_position, result_url, error_code, error_message, campaign_id, clip_id, estimated_cost_cents, actual_cost_cents, created_at, submitted_at, completed_at, usual_duration_ms, next_check_at, last_checked_at, stored_path, retry_of, retry_count, depends_on";

/** A job as the API shows it, and whether it is time to ask fal about it because somebody is watching. */
export type WatchedJob = {
  /** With fal's address of the result; answers show our own copy instead, once there is one. */
  view: JobView;
  storedPath: string | null;
  isDueForLook: boolean;
};

/** One of the user's own jobs. Throws not_found. */
export async function getJobView(db: Db, jobId: string): Promise<WatchedJob> {
  const row = unwrapMaybe(
    await db.from("generation_jobs").select(VIEW_COLUMNS).eq("id", jobId).maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  return toWatched(row);
}

/** The user's own jobs, newest first. */
export async function listJobViews(
  db: Db,
  query: {
    campaignId?: string | undefined;
    status?: JobStatus | "active" | undefined;
    limit: number;
  },
): Promise<WatchedJob[]> {
  let request = db
    .from("generation_jobs")
    .select(VIEW_COLUMNS)
    .order("created_at", { ascending: false })
    .limit(query.limit);
  if (query.campaignId !== undefined) request = request.eq("campaign_id", query.campaignId);
  if (query.status === "active") request = request.in("status", ACTIVE_STATUSES);
  else if (query.status !== undefined) request = request.eq("status", query.status);
  return unwrap(await request).map(toWatched);
}

/** Same pause between two looks as in claim_due_jobs, which decides. */
const LOOK_PAUSE_MS = 5_000;

type ViewRow = Pick<
  JobRow,
  | "id"
  | "job_type"
  | "status"
  | "progress_percent"
  | "progress_message"
  | "queue_position"
  | "result_url"
  | "error_code"
  | "error_message"
  | "campaign_id"
  | "clip_id"
  | "estimated_cost_cents"
  | "actual_cost_cents"
  | "created_at"
  | "submitted_at"
  | "completed_at"
  | "usual_duration_ms"
  | "next_check_at"
  | "last_checked_at"
  | "stored_path"
  | "retry_of"
  | "retry_count"
  | "depends_on"
>;

function toWatched(row: ViewRow): WatchedJob {
  const now = Date.now();
  const lastLook = row.last_checked_at ?? row.submitted_at;
  const isAtFal = row.status === "submitted" || row.status === "in_progress";
  return {
    view: toJobView(row),
    storedPath: row.stored_path,
    isDueForLook:
      (row.next_check_at !== null && Date.parse(row.next_check_at) <= now) ||
      (isAtFal && lastLook !== null && Date.parse(lastLook) < now - LOOK_PAUSE_MS),
  };
}

function toJobView(row: ViewRow): JobView {
  return {
    id: row.id,
    type: row.job_type,
    status: row.status,
    progress: row.progress_percent,
    progressMessage: row.progress_message,
    queuePosition: row.queue_position,
    resultUrl: row.result_url,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    campaignId: row.campaign_id,
    clipId: row.clip_id,
    estimatedCostCents: row.estimated_cost_cents,
    actualCostCents: row.actual_cost_cents,
    createdAt: toIso(row.created_at),
    submittedAt: row.submitted_at === null ? null : toIso(row.submitted_at),
    completedAt: row.completed_at === null ? null : toIso(row.completed_at),
    estimatedDurationMs: row.usual_duration_ms,
    retryOf: row.retry_of,
    retryCount: row.retry_count,
    dependsOn: row.depends_on,
  };
}

/** A row as the server works with it. */
export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    userId: row.user_id,
    campaignId: row.campaign_id,
    clipId: row.clip_id,
    type: row.job_type,
    status: row.status,
    input: row.input_params,
    falRequestId: row.fal_request_id,
    submitStartedAt: toDate(row.submit_started_at),
    deadlineAt: new Date(row.deadline_at),
    createdAt: new Date(row.created_at),
    completedAt: toDate(row.completed_at),
    errorCode: row.error_code,
    errorMessage: row.error_message,
    estimatedCostCents: row.estimated_cost_cents,
    usualDurationMs: row.usual_duration_ms,
    resultUrl: row.result_url,
    storedPath: row.stored_path,
    storeAttempts: row.store_attempts,
    dependsOn: row.depends_on,
    retryOf: row.retry_of,
    settledBy: row.settled_by,
  };
}

function toDate(value: string | null): Date | null {
  return value === null ? null : new Date(value);
}

const SETTLE_RESULTS: readonly string[] = [
  "applied",
  "duplicate",
  "late_success",
  "late_failure",
  "mismatch",
  "unknown_job",
] satisfies SettleResult[];

function toSettleResult(value: string): SettleResult {
  if (!SETTLE_RESULTS.includes(value)) throw new Error(`unexpected settle result ${value}`);
  return value as SettleResult;
}

function first<T>(rows: readonly T[]): T {
  const row = rows[0];
  if (row === undefined) throw new AppError("unavailable");
  return row;
}
