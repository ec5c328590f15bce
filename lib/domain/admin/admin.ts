import type { z } from "zod";
import type { BudgetView } from "@/lib/domain/credits/budget";
import { LEDGER_ENTRIES } from "@/lib/domain/credits/ledger";
import { JOB_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import type { TimelineEvent } from "@/lib/domain/jobs/job-timeline";
import type { changeCreditsBody, jobFilterQuery, priceBody, userFilterQuery } from "./admin.schema";

/** What administrators look through and change (docs/http.md, "Administrators"). */

export const JOB_SORTS = ["newest", "oldest", "finished", "dearest"] as const;

/** generation_jobs.settled_by: who ended a job. */
export const SETTLERS = [
  "webhook",
  "reconciler",
  "submit",
  "cancel",
  "dependency",
  "admin",
] as const;

/** What administrators do to a job, as admin_actions keeps it. */
const JOB_ACTS = ["check_job", "cancel_job", "fail_job", "retry_job", "refund_job"] as const;

/** Why a delivery is refused before the database is asked (receive-webhook.ts). */
const REFUSAL_REASONS = [
  "bad_headers",
  "bad_token",
  "foreign_tenant",
  "stale",
  "bad_signature",
  "request_id_differs",
] as const;

const UNITS = ["second", "image", "request"] as const;

/** The lists whose values stand in rows and have words of ours. Rows live longer than code. */
export const ADMIN_VALUES = {
  acts: JOB_ACTS,
  entries: LEDGER_ENTRIES,
  reasons: REFUSAL_REASONS,
  settlers: SETTLERS,
  units: UNITS,
} as const;

/** That member of a list, or null for a value that is none. */
export function memberOf<T extends string>(list: readonly T[], value: string | null): T | null {
  return list.find((member) => member === value) ?? null;
}

/** What the job history is filtered by; several statuses stand behind "active". */
export const STATUS_FILTERS = ["active", ...JOB_STATUSES] as const;

export type JobFilters = z.infer<typeof jobFilterQuery>;

/** Filters as an address holds them, "?status=failed", or nothing. */
export function toJobSearch(
  filters: Partial<Record<keyof JobFilters, string | undefined>>,
  after: Cursor | null = null,
): string {
  return toSearch({ ...filters, ...(after === null ? {} : { after: writeCursor(after) }) });
}

/** Values as a query, those that are not given or empty left out. */
export function toSearch(values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString();
  return query === "" ? "" : `?${query}`;
}

/** Where a page of a list begins: the order's key and the id of the row before it, as the address holds it. */
export type Cursor = { key: string; id: string };

export function writeCursor({ key, id }: Cursor): string {
  return `${id}~${key}`;
}

/** Null for anything that is no cursor of ours: the list then begins at its start. */
export function readCursor(text: unknown): Cursor | null {
  const match =
    typeof text === "string"
      ? /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~(.{1,320})$/.exec(text)
      : null;
  const [, id = "", key = ""] = match ?? [];
  return match === null ? null : { id, key };
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

export const TROUBLES = [
  "overdue",
  "unknown",
  "unanswered",
  "unattended",
  "unsubmitted",
  "slow",
  "cancel_unsent",
  "unstored",
  "never_stored",
] as const;
export type Trouble = (typeof TROUBLES)[number];

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

/** What is sent as it was typed: what is no number goes out as null, and the server says which field is wrong. */
type Unchecked<T> = { [K in keyof T]: T[K] extends number ? number | null : T[K] };

/** POST /api/admin/prices/{type} */
export type Price = z.infer<typeof priceBody>;
export type PriceBody = Unchecked<Price>;

/** POST /api/admin/users/{id}/credits */
export type ChangeCreditsBody = Unchecked<z.infer<typeof changeCreditsBody>>;

/** What checking a job again did. */
export type Checked = "due" | "store" | "waiting" | "nothing_to_do";

/** A generation type's two prices as an administrator edits them. */
export type AdminPrice = {
  type: string;
  unit: string;
  priceCents: number;
  providerUnit: string;
  providerCostUsd: number;
  enabled: boolean;
  updatedAt: string;
  changedAt: string | null;
  changedBy: string | null;
};

export const USER_SORTS = ["activity", "email", "credits"] as const;
export type UserFilters = z.infer<typeof userFilterQuery>;

/** A user as administrators see them; budget and credits are the figures that the user sees. */
export type AdminUser = {
  id: string;
  email: string;
  displayName: string;
  createdAt: string;
  /** The last generation, or the sign-up. */
  lastActivityAt: string;
  budget: BudgetView;
  balanceCents: number;
  heldCents: number;
  availableCents: number;
};

/** An entry of a user's ledger, with the administrator behind it. */
export type AdminLedgerEntry = {
  id: number;
  entry: string;
  balanceChangeCents: number;
  heldChangeCents: number;
  type: string | null;
  jobId: string | null;
  description: string;
  actorEmail: string | null;
  createdAt: string;
};

export type TroubledJob = {
  job: AdminJob;
  trouble: Trouble;
  since: string;
  submitStartedAt: string | null;
  deadlineAt: string;
  nextCheckAt: string | null;
  nextStoreAt: string | null;
  lastError: string | null;
};

/** A run of the reconciler by the clock. */
type ReconcilerRun = { at: string; claimed: number; failed: number };

export type AdminHealth = {
  now: string;
  /** The last run, and the last one that had something to do; null: never. */
  reconciler: { last: ReconcilerRun | null; busy: ReconcilerRun | null };
  audit: {
    rule: string;
    ranAt: string | null;
    violationCount: number;
    violations: { subject: string; detail: string }[];
  }[];
  refusals: { reason: string; today: number; week: number; lastSeenAt: string }[];
  deliveries: { outcome: string; bodies: number; timesSeen: number }[];
};

/** fal's bills against our jobs; lists show 10, counts count all. Or why fal does not tell. */
export type BillingCheck =
  | { unavailable: string }
  | {
      eventCount: number;
      billedMicrousd: number;
      orphanCount: number;
      orphans: { requestId: string; microusd: number }[];
      missingCount: number;
      missing: { jobId: string; type: string; expectedMicrousd: number }[];
      drift: { type: string; jobs: number; expectedMicrousd: number; billedMicrousd: number }[];
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
