import type { TimelineEvent } from "@/lib/domain/jobs/job-timeline";
import type { JobFilters } from "./admin.schema";
import { type Cursor, toSearch, writeCursor } from "./cursor";
import type { JobAlertKind } from "./enums";
import type { AdminJob } from "./job.schema";

/** Jobs as administrators see them. */

/** Filters as a query string, "?status=failed" or "". */
export function toJobSearch(
  filters: Partial<Record<keyof JobFilters, string | undefined>>,
  after: Cursor | null = null,
): string {
  return toSearch({ ...filters, ...(after === null ? {} : { after: writeCursor(after) }) });
}

/** From submission to completion, or from creation if it was never submitted; null until it has ended. */
export function durationMs(job: {
  createdAt: string;
  submittedAt: string | null;
  completedAt: string | null;
}): number | null {
  if (job.completedAt === null) return null;
  return Math.max(0, Date.parse(job.completedAt) - Date.parse(job.submittedAt ?? job.createdAt));
}

export type NextStep = {
  step:
    | "submit"
    | "recover"
    | "ask"
    | "expire"
    | "cancel_at_provider"
    | "store"
    | "wait"
    | "nothing";
  /** When it is due; null: no time is set. */
  at: string | null;
};

/** What the reconciler will do with a job next. Decides in the same order as reconcile.ts. */
export function nextStep(
  job: {
    completedAt: string | null;
    requestId: string | null;
    submitStartedAt: string | null;
    deadlineAt: string;
    nextCheckAt: string | null;
    nextStoreAt: string | null;
    /** False: it is waiting for other jobs. */
    isDue: boolean;
  },
  now: Date,
): NextStep {
  const at = job.nextCheckAt;
  if (job.completedAt !== null) {
    if (at !== null) return { step: "cancel_at_provider", at };
    return job.nextStoreAt === null
      ? { step: "nothing", at: null }
      : { step: "store", at: job.nextStoreAt };
  }
  if (!job.isDue) return { step: "wait", at: null };
  if (job.requestId !== null) return { step: "ask", at };
  if (job.submitStartedAt !== null) return { step: "recover", at };
  return { step: Date.parse(job.deadlineAt) <= now.getTime() ? "expire" : "submit", at };
}

/** The outcome of checking a job by hand. */
export type Checked = "due" | "store" | "waiting" | "nothing_to_do";

export type JobAlert = {
  job: AdminJob;
  alert: JobAlertKind;
  since: string;
  submitStartedAt: string | null;
  deadlineAt: string;
  nextCheckAt: string | null;
  nextStoreAt: string | null;
  lastError: string | null;
};

/** One job with everything known about it. */
export type AdminJobView = {
  job: AdminJob;
  input: unknown;
  result: unknown;
  resultUrl: string | null;
  /** Our copy, as a signed URL valid for an hour; null: there is none. */
  preview: { kind: "image" | "video" | "audio"; url: string } | null;
  /** There is a result that can be stored, or stored again. */
  canBeStored: boolean;
  errorMessage: string | null;
  dependsOn: string[];
  /** Retries of this job. */
  tries: string[];
  deadlineAt: string;
  next: NextStep;
  checkCount: number;
  checkFailures: number;
  checkError: string | null;
  storeAttempts: number;
  storeError: string | null;
  timeline: TimelineEvent[];
  /** Bodies of unusable deliveries. */
  bodies: { at: string; body: string }[];
};
