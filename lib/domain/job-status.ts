/** The six statuses, spelled as in SQL. Only forward: pending, submitted, in_progress, then one of the last three. */
export const JOB_STATUSES = [
  "pending",
  "submitted",
  "in_progress",
  "completed",
  "failed",
  "cancelled",
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const ACTIVE_STATUSES = [
  "pending",
  "submitted",
  "in_progress",
] as const satisfies JobStatus[];

export function isJobStatus(value: string): value is JobStatus {
  return JOB_STATUSES.some((status) => status === value);
}

export function isFinished(status: JobStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

type PolledJob = {
  status: JobStatus;
  createdAt: string;
  estimatedDurationMs: number;
};

const SOON_MS = 2_500;
const LONGEST_WAIT_MS = 10_000;
/** A job may be refused or be very fast: the first answers are looked at quickly. */
const EARLY_MS = 5_000;

/**
 * Milliseconds until a page should ask again, from the last answer alone; 0: never, everything is final.
 * Long while the usual end is far, short near it and for a minute after it, longer when a job is long overdue.
 */
export function nextPollDelay(jobs: readonly PolledJob[], now: number): number {
  const delays = jobs.filter((job) => !isFinished(job.status)).map((job) => delayFor(job, now));
  return delays.length === 0 ? 0 : Math.min(...delays);
}

function delayFor(job: PolledJob, now: number): number {
  const elapsed = now - Date.parse(job.createdAt);
  if (elapsed < EARLY_MS) return SOON_MS;
  const remaining = job.estimatedDurationMs - elapsed;
  if (remaining < -60_000) return LONGEST_WAIT_MS;
  return Math.min(LONGEST_WAIT_MS, Math.max(SOON_MS, remaining * 0.4));
}
