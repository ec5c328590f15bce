import type { JobStatus } from "@/lib/domain/jobs/job-status";
import type { TimelineEvent } from "@/lib/domain/jobs/job-timeline";
import type { JobFilters } from "./admin.schema";
import { type Cursor, toSearch, writeCursor } from "./cursor";
import type { JobAlertKind } from "./enums";

/** Jobs as administrators see them. */

/** Filters as an address holds them, "?status=failed", or nothing. */
export function toJobSearch(
  filters: Partial<Record<keyof JobFilters, string | undefined>>,
  after: Cursor | null = null,
): string {
  return toSearch({ ...filters, ...(after === null ? {} : { after: writeCursor(after) }) });
}

/** A job in the history. Amounts at the provider are millionths of a dollar. */
export type AdminJob = {
  id: string;
  type: string;
  status: JobStatus;
  userId: string;
  /** Null once the account is deleted. */
  email: string | null;
  campaignId: string | null;
  campaignTitle: string | null;
  clipId: string | null;
  beat: string | null;
  errorCode: string | null;
  settledBy: string | null;
  requestId: string | null;
  retryOf: string | null;
  estimatedCents: number;
  heldCents: number;
  chargedCents: number | null;
  refundedCents: number;
  providerEstimateMicrousd: number;
  providerBilledMicrousd: number | null;
  spentMicrousd: number;
  createdAt: string;
  submittedAt: string | null;
  completedAt: string | null;
  usualDurationMs: number;
};

/** The header row of the job history's export. */
export const JOB_COLUMNS = [
  "created",
  "submitted",
  "completed",
  "status",
  "type",
  "user",
  "campaign",
  "beat",
  "error",
  "settled_by",
  "estimated_credits",
  "held_credits",
  "charged_credits",
  "refunded_credits",
  "provider_estimate_usd",
  "provider_billed_usd",
  "duration_ms",
  "fal_request_id",
  "user_id",
  "campaign_id",
  "clip_id",
  "retry_of",
  "id",
] as const;

const usd = (microusd: number | null) => (microusd === null ? null : microusd / 1_000_000);

export function toJobRow(job: AdminJob): (string | number | null)[] {
  return [
    job.createdAt,
    job.submittedAt,
    job.completedAt,
    job.status,
    job.type,
    job.email,
    job.campaignTitle,
    job.beat,
    job.errorCode,
    job.settledBy,
    job.estimatedCents,
    job.heldCents,
    job.chargedCents,
    job.refundedCents,
    usd(job.providerEstimateMicrousd),
    usd(job.providerBilledMicrousd),
    durationMs(job),
    job.requestId,
    job.userId,
    job.campaignId,
    job.clipId,
    job.retryOf,
    job.id,
  ];
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
    | "find_lost"
    | "ask"
    | "give_up"
    | "tell_cancelled"
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
    if (at !== null) return { step: "tell_cancelled", at };
    return job.nextStoreAt === null
      ? { step: "nothing", at: null }
      : { step: "store", at: job.nextStoreAt };
  }
  if (!job.isDue) return { step: "wait", at: null };
  if (job.requestId !== null) return { step: "ask", at };
  if (job.submitStartedAt !== null) return { step: "find_lost", at };
  return { step: Date.parse(job.deadlineAt) <= now.getTime() ? "give_up" : "submit", at };
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
  checksKept: number;
  checkFailures: number;
  checkError: string | null;
  storeAttempts: number;
  storeError: string | null;
  timeline: TimelineEvent[];
  /** Bodies of deliveries that could not be used. */
  bodies: { at: string; body: string }[];
};
