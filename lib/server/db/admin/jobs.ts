import "server-only";
import { z } from "zod";
import type { JobFilters } from "@/lib/domain/admin/admin.schema";
import type { Cursor } from "@/lib/domain/admin/cursor";
import { JOB_ALERTS } from "@/lib/domain/admin/enums";
import { type AdminJob, adminJob } from "@/lib/domain/admin/job.schema";
import { JOB_CSV_COLUMNS, toJobCsvRow } from "@/lib/domain/admin/job-csv";
import { type AdminJobView, type JobAlert, nextStep } from "@/lib/domain/admin/jobs";
import type { CsvPages } from "@/lib/domain/csv";
import { AppError } from "@/lib/domain/errors";
import { ACTIVE_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import { jobTimeline } from "@/lib/domain/jobs/job-timeline";
import { mediaKindOf } from "@/lib/domain/media/media-type";
import { adminDb, unwrap } from "@/lib/server/db/client";
import { fromSql, sqlTime } from "@/lib/server/db/from-sql";
import { signMediaForViewer } from "@/lib/server/db/media-bucket";

/** admin_job, as a row or inside JSON. */
export const adminJobRow = fromSql(adminJob);

const DAY_MS = 24 * 60 * 60_000;

/** admin_list_jobs: one page of all jobs, and the cursor of the next (null: last page). */
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
    jobs: shown.map((row) => adminJobRow.parse(row)),
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

/** With the one extra row that shows whether a page follows, the most that Supabase's API returns at once. */
const EXPORT_PAGE = 999;

/** All jobs that match the filters, as a file. */
export function exportAdminJobs(filters: JobFilters): CsvPages {
  async function* readPages() {
    for (let after: Cursor | null = null; ; ) {
      const page = await listAdminJobs(filters, { after, size: EXPORT_PAGE });
      yield page.jobs.map(toJobCsvRow);
      if (page.next === null) return;
      after = page.next;
    }
  }
  return { columns: JOB_CSV_COLUMNS, pages: readPages() };
}

const nullableText = z.string().nullable();

const jobDetail = fromSql(
  z.object({
    job: adminJobRow,
    input: z.unknown(),
    result: z.unknown(),
    resultUrl: nullableText,
    storedPath: nullableText,
    errorMessage: nullableText,
    dependsOn: z.array(z.string()),
    isDue: z.boolean(),
    submitStartedAt: nullableText,
    startedAt: nullableText,
    storedAt: nullableText,
    webhookReceivedAt: nullableText,
    lateResultAt: nullableText,
    cancelRequestedAt: nullableText,
    providerCancelSentAt: nullableText,
    deadlineAt: z.string(),
    nextCheckAt: nullableText,
    checkCount: z.number(),
    lastCheckedAt: nullableText,
    checkFailures: z.number(),
    checkError: nullableText,
    nextStoreAt: nullableText,
    storeAttempts: z.number(),
    storeError: nullableText,
    deliveries: z.array(
      fromSql(
        z.object({
          outcome: z.string(),
          timesSeen: z.number(),
          firstSeenAt: z.string(),
          body: nullableText,
        }),
      ),
    ),
    entries: z.array(
      fromSql(z.object({ entry: z.string(), amountCents: z.number(), createdAt: z.string() })),
    ),
    actions: z.array(
      fromSql(
        z.object({
          action: z.string(),
          email: nullableText,
          reason: nullableText,
          createdAt: z.string(),
        }),
      ),
    ),
    tries: z.array(fromSql(z.object({ id: z.string(), createdAt: z.string() }))),
  }),
);

/** admin_get_job: everything about one job, with its stored result signed for viewing. Throws not_found. */
export async function getAdminJob(jobId: string): Promise<AdminJobView> {
  const response = await adminDb().rpc("admin_get_job", { job_id: jobId });
  if (response.error === null && response.data === null) throw new AppError("not_found");
  const found = jobDetail.parse(unwrap(response));
  const { job } = found;
  return {
    job,
    input: found.input,
    result: found.result,
    resultUrl: found.resultUrl,
    preview: await previewOf(found.storedPath),
    canBeStored: found.resultUrl !== null && found.storedPath === null,
    errorMessage: found.errorMessage,
    dependsOn: found.dependsOn,
    tries: found.tries.map(({ id }) => id),
    deadlineAt: found.deadlineAt,
    next: nextStep(
      { ...job, ...found, isDue: found.isDue || job.status !== "pending" },
      new Date(),
    ),
    checkCount: found.checkCount,
    checkFailures: found.checkFailures,
    checkError: found.checkError,
    storeAttempts: found.storeAttempts,
    storeError: found.storedPath === null ? found.storeError : null,
    timeline: jobTimeline({
      ...job,
      ...found,
      refunds: found.entries
        .filter(({ entry }) => entry === "adjust")
        .map(({ amountCents, createdAt }) => ({ cents: amountCents, at: createdAt })),
      actions: found.actions.map(({ action, email, reason, createdAt }) => ({
        action,
        who: email,
        reason,
        at: createdAt,
      })),
      tries: found.tries.map(({ id, createdAt }) => ({ id, at: createdAt })),
    }),
    bodies: found.deliveries.flatMap(({ body, firstSeenAt }) =>
      body === null ? [] : [{ at: firstSeenAt, body }],
    ),
  };
}

async function previewOf(path: string | null): Promise<AdminJobView["preview"]> {
  if (path === null) return null;
  const url = await signMediaForViewer(path);
  const kind = mediaKindOf(path);
  return url === null || kind === null ? null : { kind, url };
}

const jobAlerts = z.array(
  fromSql(
    z.object({
      job: adminJobRow,
      alert: z.enum(JOB_ALERTS),
      since: sqlTime,
      submitStartedAt: nullableText,
      deadlineAt: z.string(),
      nextCheckAt: nullableText,
      nextStoreAt: nullableText,
      lastError: nullableText,
    }),
  ),
);

/** admin_list_job_alerts: jobs an administrator should look at, oldest first. */
export async function listJobAlerts(maxRows: number): Promise<JobAlert[]> {
  const response = await adminDb().rpc("admin_list_job_alerts", { max_rows: maxRows });
  return jobAlerts.parse(unwrap(response));
}

/** The longest-running jobs, whether or not that is unusual. */
export async function listOldestRunning(count: number): Promise<AdminJob[]> {
  const page = { after: null, size: count };
  return (await listAdminJobs({ status: "active", sort: "oldest" }, page)).jobs;
}

/** admin_check_job: makes a job due at once, or returns why not. Throws not_found. */
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

/**
 * admin_retry_job: returns the id of the retry, which is free of charge. Throws not_found, state_conflict, generation_disabled.
 */
export async function retryJobByAdmin(jobId: string, adminId: string): Promise<string> {
  const response = await adminDb()
    .rpc("admin_retry_job", { job_id: jobId, admin_id: adminId })
    .select("id");
  const row = unwrap(response)[0];
  if (row === undefined) throw new AppError("not_found");
  return row.id;
}

/** admin_refund_job: returns the credits refunded. Throws not_found, and state_conflict if there is nothing to refund. */
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
