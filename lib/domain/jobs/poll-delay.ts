import { isFinished, type JobStatus } from "./job-status";

type PolledJob = {
  status: JobStatus;
  createdAt: string;
  estimatedDurationMs: number;
};

/** Including the time a page takes to show it, a result is visible within 3 s. */
const SOON_MS = 2_300;
const LONGEST_WAIT_MS = 10_000;
/** A new job may be refused at once or be very fast, so it is polled again soon. */
const EARLY_MS = 2_000;
/** The earliest jobs finish this long before their usual end, so polling is frequent from there. */
const LIKELY_MS = 4_000;

/**
 * Milliseconds until a page should poll again, from the last response alone; 0: never, every job is finished.
 * Long while the usual end is far off, short around it and for a minute after, long again once a job is overdue.
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
