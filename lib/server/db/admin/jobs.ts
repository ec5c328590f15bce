import "server-only";
import { z } from "zod";
import type { JobFilters } from "@/lib/domain/admin/admin.schema";
import type { Cursor } from "@/lib/domain/admin/cursor";
import { TROUBLES } from "@/lib/domain/admin/enums";
import {
  type AdminJob,
  type AdminJobView,
  JOB_COLUMNS,
  nextStep,
  type TroubledJob,
  toJobRow,
} from "@/lib/domain/admin/jobs";
import type { CsvPages } from "@/lib/domain/csv";
import { AppError } from "@/lib/domain/errors";
import { ACTIVE_STATUSES, JOB_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import { jobTimeline } from "@/lib/domain/jobs/job-timeline";
import { mediaKindOf } from "@/lib/domain/media/media-type";
import { adminDb, toIso, unwrap } from "@/lib/server/db/client";
import { signMediaForViewer } from "@/lib/server/db/media-bucket";

/** A time as SQL's JSON writes it. */
export const time = z.string().transform(toIso);

/** The composite type admin_job, as a row or inside JSON. */
const jobRow = z
  .object({
    id: z.string(),
    job_type: z.string(),
    status: z.enum(JOB_STATUSES),
    user_id: z.string(),
    email: z.string().nullable(),
    campaign_id: z.string().nullable(),
    campaign_title: z.string().nullable(),
    clip_id: z.string().nullable(),
    beat: z.string().nullable(),
    error_code: z.string().nullable(),
    settled_by: z.string().nullable(),
    fal_request_id: z.string().nullable(),
    retry_of: z.string().nullable(),
    estimated_cost_cents: z.number(),
    held_cents: z.number(),
    actual_cost_cents: z.number().nullable(),
    refunded_cents: z.number().nullable(),
    provider_cost_microusd: z.number(),
    provider_billed_microusd: z.number().nullable(),
    spent_microusd: z.number(),
    created_at: time,
    submitted_at: time.nullable(),
    completed_at: time.nullable(),
    usual_duration_ms: z.number(),
  })
  .transform(
    (row): AdminJob => ({
      id: row.id,
      type: row.job_type,
      status: row.status,
      userId: row.user_id,
      email: row.email,
      campaignId: row.campaign_id,
      campaignTitle: row.campaign_title,
      clipId: row.clip_id,
      beat: row.beat,
      errorCode: row.error_code,
      settledBy: row.settled_by,
      requestId: row.fal_request_id,
      retryOf: row.retry_of,
      estimatedCents: row.estimated_cost_cents,
      heldCents: row.held_cents,
      chargedCents: row.actual_cost_cents,
      refundedCents: row.refunded_cents ?? 0,
      providerEstimateMicrousd: row.provider_cost_microusd,
      providerBilledMicrousd: row.provider_billed_microusd,
      spentMicrousd: row.spent_microusd,
      createdAt: row.created_at,
      submittedAt: row.submitted_at,
      completedAt: row.completed_at,
      usualDurationMs: row.usual_duration_ms,
    }),
  );

const DAY_MS = 24 * 60 * 60_000;

/** admin_list_jobs: one page of all jobs, and where the next one begins (null: this was the last). */
export async function listAdminJobs(
  filters: JobFilters,
  page: { after: Cursor | null; size: number },
): Promise<{ jobs: AdminJob[]; next: Cursor | null }> {
  const statuses = statusesOf(filters.status);
  const rows = unwrap(
    await adminDb().rpc("admin_list_jobs", {
      sort: filters.sort ?? "newest",
      max_rows: page.size + 1,
      ...(page.after === null ? {} : { after_key: page.after.key, after_id: page.after.id }),
      ...(statuses === null ? {} : { statuses }),
      ...(filters.type === undefined ? {} : { job_type: filters.type }),
      ...(filters.user === undefined ? {} : { user_id: filters.user }),
      ...(filters.campaign === undefined ? {} : { campaign_id: filters.campaign }),
      ...(filters.clip === undefined ? {} : { clip_id: filters.clip }),
      ...(filters.error === undefined ? {} : { error_code: filters.error }),
      ...(filters.settledBy === undefined ? {} : { settled_by: filters.settledBy }),
      ...(filters.from === undefined ? {} : { created_from: `${filters.from}T00:00:00Z` }),
      ...(filters.to === undefined ? {} : { created_before: dayAfter(filters.to) }),
      ...(filters.search === undefined ? {} : { search: filters.search }),
    }),
  );
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  return {
    jobs: shown.map((row) => jobRow.parse(row)),
    next:
      rows.length > shown.length && last?.id && last.sort_key
        ? { id: last.id, key: last.sort_key }
        : null,
  };
}

function statusesOf(status: JobFilters["status"]): JobStatus[] | null {
  if (status === undefined) return null;
  return status === "active" ? [...ACTIVE_STATUSES] : [status];
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString();
}

/** With the one more that tells whether a page follows, as many as Supabase's API gives at once. */
const EXPORT_PAGE = 999;

/** The whole history by filters as a file. */
export function exportAdminJobs(filters: JobFilters): CsvPages {
  async function* readPages() {
    for (let after: Cursor | null = null; ; ) {
      const page = await listAdminJobs(filters, { after, size: EXPORT_PAGE });
      yield page.jobs.map(toJobRow);
      if (page.next === null) return;
      after = page.next;
    }
  }
  return { columns: JOB_COLUMNS, pages: readPages() };
}

const jobDetail = z.object({
  job: jobRow,
  input: z.unknown(),
  result: z.unknown(),
  result_url: z.string().nullable(),
  stored_path: z.string().nullable(),
  error_message: z.string().nullable(),
  progress_message: z.string().nullable(),
  queue_position: z.number().nullable(),
  depends_on: z.array(z.string()),
  retry_count: z.number(),
  is_due: z.boolean(),
  submit_started_at: time.nullable(),
  started_at: time.nullable(),
  stored_at: time.nullable(),
  webhook_received_at: time.nullable(),
  late_result_at: time.nullable(),
  cancel_requested_at: time.nullable(),
  provider_cancel_sent_at: time.nullable(),
  deadline_at: time,
  next_check_at: time.nullable(),
  check_count: z.number(),
  check_times: z.array(time),
  check_failures: z.number(),
  check_error: z.string().nullable(),
  next_store_at: time.nullable(),
  store_attempts: z.number(),
  store_error: z.string().nullable(),
  deliveries: z.array(
    z.object({
      outcome: z.string(),
      request_id: z.string().nullable(),
      times_seen: z.number(),
      first_seen_at: time,
      last_seen_at: time,
      body: z.string().nullable(),
    }),
  ),
  entries: z.array(z.object({ entry: z.string(), amount_cents: z.number(), created_at: time })),
  actions: z.array(
    z.object({
      action: z.string(),
      email: z.string().nullable(),
      reason: z.string().nullable(),
      created_at: time,
    }),
  ),
  tries: z.array(z.object({ id: z.string(), status: z.enum(JOB_STATUSES), created_at: time })),
});
/** admin_get_job: all there is to know about one job, with its copy signed for a viewer. Throws not_found. */
export async function getAdminJob(jobId: string): Promise<AdminJobView> {
  const answer = await adminDb().rpc("admin_get_job", { job_id: jobId });
  if (answer.error === null && answer.data === null) throw new AppError("not_found");
  const found = jobDetail.parse(unwrap(answer));
  const { job } = found;
  return {
    job,
    input: found.input,
    result: found.result,
    resultUrl: found.result_url,
    preview: await previewOf(found.stored_path),
    canBeStored: found.result_url !== null && found.stored_path === null,
    errorMessage: found.error_message,
    dependsOn: found.depends_on,
    tries: found.tries.map(({ id }) => id),
    deadlineAt: found.deadline_at,
    next: nextStep(
      {
        completedAt: job.completedAt,
        requestId: job.requestId,
        submitStartedAt: found.submit_started_at,
        deadlineAt: found.deadline_at,
        nextCheckAt: found.next_check_at,
        nextStoreAt: found.next_store_at,
        isDue: found.is_due || job.status !== "pending",
      },
      new Date(),
    ),
    checkCount: found.check_count,
    checksKept: found.check_times.length,
    checkFailures: found.check_failures,
    checkError: found.check_error,
    storeAttempts: found.store_attempts,
    storeError: found.stored_path === null ? found.store_error : null,
    timeline: jobTimeline({
      createdAt: job.createdAt,
      heldCents: job.heldCents,
      submitStartedAt: found.submit_started_at,
      submittedAt: job.submittedAt,
      startedAt: found.started_at,
      webhookReceivedAt: found.webhook_received_at,
      cancelRequestedAt: found.cancel_requested_at,
      providerCancelSentAt: found.provider_cancel_sent_at,
      completedAt: job.completedAt,
      status: job.status,
      settledBy: job.settledBy,
      lateResultAt: found.late_result_at,
      storedAt: found.stored_at,
      checkTimes: found.check_times,
      deliveries: found.deliveries.map(({ outcome, times_seen, first_seen_at }) => ({
        outcome,
        timesSeen: times_seen,
        firstSeenAt: first_seen_at,
      })),
      refunds: found.entries
        .filter(({ entry }) => entry === "adjust")
        .map(({ amount_cents, created_at }) => ({ cents: amount_cents, at: created_at })),
      actions: found.actions.map(({ action, email, reason, created_at }) => ({
        action,
        who: email,
        reason,
        at: created_at,
      })),
      tries: found.tries.map(({ id, created_at }) => ({ id, at: created_at })),
    }),
    bodies: found.deliveries.flatMap(({ body, first_seen_at }) =>
      body === null ? [] : [{ at: first_seen_at, body }],
    ),
  };
}

async function previewOf(path: string | null): Promise<AdminJobView["preview"]> {
  if (path === null) return null;
  const url = await signMediaForViewer(path);
  const kind = mediaKindOf(path);
  return url === null || kind === null ? null : { kind, url };
}

/** admin_list_troubled_jobs: what somebody should know of, oldest first. */
export async function listTroubledJobs(maxRows: number): Promise<TroubledJob[]> {
  const rows = unwrap(await adminDb().rpc("admin_list_troubled_jobs", { max_rows: maxRows }));
  return rows.map((row) => ({
    job: jobRow.parse(row.job),
    trouble: z.enum(TROUBLES).parse(row.trouble),
    since: toIso(row.since),
    submitStartedAt: row.submit_started_at === null ? null : toIso(row.submit_started_at),
    deadlineAt: toIso(row.deadline_at),
    nextCheckAt: row.next_check_at === null ? null : toIso(row.next_check_at),
    nextStoreAt: row.next_store_at === null ? null : toIso(row.next_store_at),
    lastError: row.last_error,
  }));
}

/** The jobs that have run longest, whether or not that is unusual. */
export async function listOldestRunning(count: number): Promise<AdminJob[]> {
  const page = { after: null, size: count };
  return (await listAdminJobs({ status: "active", sort: "oldest" }, page)).jobs;
}

export const adminJobRow = jobRow;

/** admin_check_job: makes it due at once, or says why not. Throws not_found. */
export async function makeJobDue(
  jobId: string,
  adminId: string,
): Promise<"due" | "store" | "waiting" | "nothing_to_do"> {
  const rows = unwrap(await adminDb().rpc("admin_check_job", { job_id: jobId, admin_id: adminId }));
  const code = z
    .enum(["due", "store", "waiting", "nothing_to_do", "not_found"])
    .parse(rows[0]?.result_code);
  if (code === "not_found") throw new AppError("not_found");
  return code;
}

/** admin_cancel_job or admin_fail_job. Throws not_found, and state_conflict for a job that has ended. */
export async function endJobByAdmin(
  how: "cancel" | "fail",
  request: { jobId: string; adminId: string; reason: string },
): Promise<void> {
  const args = { job_id: request.jobId, admin_id: request.adminId, reason: request.reason };
  const rows = unwrap(
    how === "cancel"
      ? await adminDb().rpc("admin_cancel_job", args)
      : await adminDb().rpc("admin_fail_job", args),
  );
  const { result_code: code, status } = rows[0] ?? {};
  if (code === "ended") return;
  if (code === "not_found") throw new AppError("not_found");
  throw new AppError("state_conflict", {
    message: "This job is finished already.",
    details: { status },
  });
}

/** admin_retry_job: the id of the new try, which is free of charge. Throws not_found, state_conflict, generation_disabled. */
export async function retryJobByAdmin(jobId: string, adminId: string): Promise<string> {
  const answer = await adminDb()
    .rpc("admin_retry_job", { job_id: jobId, admin_id: adminId })
    .select("id");
  const row = unwrap(answer)[0];
  if (row === undefined) throw new AppError("not_found");
  return row.id;
}

/** admin_refund_job: what was given back. Throws not_found, and state_conflict when there is nothing to give back. */
export async function refundJob(request: {
  jobId: string;
  adminId: string;
  reason: string;
}): Promise<number> {
  const rows = unwrap(
    await adminDb().rpc("admin_refund_job", {
      job_id: request.jobId,
      admin_id: request.adminId,
      reason: request.reason,
    }),
  );
  const { result_code: code, refunded_cents: cents } = rows[0] ?? {};
  if (code === "refunded") return cents ?? 0;
  if (code === "not_found") throw new AppError("not_found");
  throw new AppError("state_conflict", {
    message:
      code === "already_refunded"
        ? "This job has been refunded already."
        : "Nothing was charged for this job, so there is nothing to give back.",
  });
}
