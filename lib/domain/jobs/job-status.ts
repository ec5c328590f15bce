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

/** With the time a page takes to show it, a result is seen within 3 s. */
const SOON_MS = 2_300;
const LONGEST_WAIT_MS = 10_000;
/** A job may be refused or be very fast: what a page hears first is looked at once more soon. */
const EARLY_MS = 2_000;
/** So long before their usual end the first ones end: that is the moment to be near. */
const LIKELY_MS = 4_000;

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
  return Math.min(LONGEST_WAIT_MS, Math.max(SOON_MS, (remaining - LIKELY_MS) * 0.6));
}
