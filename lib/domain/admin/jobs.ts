import type { TimelineEvent } from "@/lib/domain/jobs/job-timeline";
import type { JobFilters } from "./admin.schema";
import { type Cursor, toSearch, writeCursor } from "./cursor";
import type { JobAlertKind } from "./enums";
import type { AdminJob } from "./job.schema";

/** Jobs as administrators see them. */

/** Filters as an address holds them, "?status=failed", or nothing. */
export function toJobSearch(
  filters: Partial<Record<keyof JobFilters, string | undefined>>,
  after: Cursor | null = null,
): string {
  return toSearch({ ...filters, ...(after === null ? {} : { after: writeCursor(after) }) });
}

/** From the submission to the end; null while it runs. What was never submitted counts from its creation. */
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
  /** When it is due; null: nobody has set a time. */
  at: string | null;
};

/** What the reconciler does with a job when it looks next: the same order as in its own look (reconcile.ts). */
export function nextStep(
  job: {
    completedAt: string | null;
    requestId: string | null;
    submitStartedAt: string | null;
    deadlineAt: string;
    nextCheckAt: string | null;
    nextStoreAt: string | null;
    /** False: it waits for other jobs. */
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

/** What checking a job again did. */
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

/** One job with all there is to know about it. */
export type AdminJobView = {
  job: AdminJob;
  input: unknown;
  result: unknown;
  resultUrl: string | null;
  /** Our copy, by a signed address of an hour; null: there is none. */
  preview: { kind: "image" | "video" | "audio"; url: string } | null;
  /** There is a result that could be copied (again). */
  canBeStored: boolean;
  errorMessage: string | null;
  dependsOn: string[];
  /** Jobs that tried this one again. */
  tries: string[];
  deadlineAt: string;
  next: NextStep;
  checkCount: number;
  checkFailures: number;
  checkError: string | null;
  storeAttempts: number;
  storeError: string | null;
  timeline: TimelineEvent[];
  /** Bodies of deliveries that could not be used. */
  bodies: { at: string; body: string }[];
};
