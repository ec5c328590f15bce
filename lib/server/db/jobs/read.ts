import "server-only";
import type { QueryData } from "@supabase/supabase-js";
import { AppError } from "@/lib/domain/errors";
import type { GenerationType } from "@/lib/domain/generation/types";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { ACTIVE_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import { adminDb, type Db, unwrap, unwrapMaybe, withIsoTimes } from "@/lib/server/db/client";

/**
 * Columns of generation_jobs under the names the code uses; supabase-js infers the rows' types from these literals, so a new
 * column is one more name in one of them. These may be read by the job's owner (policies), so they are in both lists below.
 */
const SHARED_COLUMNS =
  "id, type:job_type, status, campaignId:campaign_id, clipId:clip_id, createdAt:created_at, completedAt:completed_at, errorCode:error_code, errorMessage:error_message, estimatedCostCents:estimated_cost_cents, resultUrl:result_url, storedPath:stored_path, dependsOn:depends_on, retryOf:retry_of";

/** Also for functions that return rows of generation_jobs: `rpc(…).select(JOB_COLUMNS)`. */
export const JOB_COLUMNS =
  `${SHARED_COLUMNS}, userId:user_id, input:input_params, falRequestId:fal_request_id, submitStartedAt:submit_started_at, deadlineAt:deadline_at, usualDurationMs:usual_duration_ms, storeAttempts:store_attempts, settledBy:settled_by` as const;

const VIEW_COLUMNS =
  `${SHARED_COLUMNS}, progress:progress_percent, progressMessage:progress_message, queuePosition:queue_position, actualCostCents:actual_cost_cents, submittedAt:submitted_at, estimatedDurationMs:usual_duration_ms, retryCount:retry_count, nextCheckAt:next_check_at, lastCheckedAt:last_checked_at` as const;

const selectJobs = () => adminDb().from("generation_jobs").select(JOB_COLUMNS);
const selectViews = (db: Db) => db.from("generation_jobs").select(VIEW_COLUMNS);

/** A job as the server works with it. Times are ISO 8601. */
export type Job = QueryData<ReturnType<typeof selectJobs>>[number];

/** Any user's job, for the server's own work; null if there is none. */
export async function findJob(jobId: string): Promise<Job | null> {
  const row = unwrapMaybe(await selectJobs().eq("id", jobId).maybeSingle());
  return row === null ? null : withIsoTimes(row);
}

/** Of these fal request ids, those already bound to a job of ours. */
export async function findBoundRequestIds(requestIds: readonly string[]): Promise<Set<string>> {
  const rows = unwrap(
    await adminDb()
      .from("generation_jobs")
      .select("fal_request_id")
      .in("fal_request_id", [...requestIds]),
  );
  return new Set(rows.flatMap((row) => row.fal_request_id ?? []));
}

/** The newest completed job of a type for a campaign, with its input and result; null if there is none. */
export async function findLatestResult(userId: string, campaignId: string, type: GenerationType) {
  const row = unwrapMaybe(
    await adminDb()
      .from("generation_jobs")
      .select("jobId:id, input:input_params, result:result_data, completedAt:completed_at")
      .eq("user_id", userId)
      .eq("campaign_id", campaignId)
      .eq("job_type", type)
      .eq("status", "completed")
      .order("created_at", { ascending: false })
      .limit(1)
      .maybeSingle(),
  );
  if (row === null || row.completedAt === null) return null;
  return withIsoTimes({ ...row, completedAt: row.completedAt });
}

/** One of the user's own jobs, with what a retry needs. Throws not_found. */
export async function getOwnJob(db: Db, jobId: string) {
  const row = unwrapMaybe(
    await db
      .from("generation_jobs")
      .select(`${SHARED_COLUMNS}, input:input_params` as const)
      .eq("id", jobId)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  return withIsoTimes(row);
}

/** Ids of a campaign's clips with a job that has not ended. */
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

/** A job as the API shows it, and whether to poll fal for it now because a page is watching. */
export type WatchedJob = {
  /** With fal's URL of the result; responses use our own copy once it is stored. */
  view: JobView;
  storedPath: string | null;
  isDueForPoll: boolean;
};

/** One of the user's own jobs. Throws not_found. */
export async function getJobView(db: Db, jobId: string): Promise<WatchedJob> {
  const row = unwrapMaybe(await selectViews(db).eq("id", jobId).maybeSingle());
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
  let request = selectViews(db).order("created_at", { ascending: false }).limit(query.limit);
  if (query.campaignId !== undefined) request = request.eq("campaign_id", query.campaignId);
  if (query.status === "active") request = request.in("status", ACTIVE_STATUSES);
  else if (query.status !== undefined) request = request.eq("status", query.status);
  return unwrap(await request).map(toWatched);
}

/** The same pause between two polls as in claim_due_jobs, which decides. */
const POLL_PAUSE_MS = 5_000;

function toWatched(row: QueryData<ReturnType<typeof selectViews>>[number]): WatchedJob {
  const { nextCheckAt, lastCheckedAt, storedPath, ...view } = withIsoTimes(row);
  const now = Date.now();
  const lastLookAt = lastCheckedAt ?? view.submittedAt;
  const isAtFal = view.status === "submitted" || view.status === "in_progress";
  return {
    view,
    storedPath,
    isDueForPoll:
      (nextCheckAt !== null && Date.parse(nextCheckAt) <= now) ||
      (isAtFal && lastLookAt !== null && Date.parse(lastLookAt) < now - POLL_PAUSE_MS),
  };
}
