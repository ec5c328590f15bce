/** The six statuses, spelled as in SQL. A job only moves forward: pending, submitted, in_progress, then one of the last three. */
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
