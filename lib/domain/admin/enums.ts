import { LEDGER_ENTRIES } from "@/lib/domain/credits/ledger-entries";
import { JOB_STATUSES } from "@/lib/domain/jobs/job-status";

export const JOB_SORTS = ["newest", "oldest", "finished", "cost"] as const;
export const USER_SORTS = ["activity", "email", "credits"] as const;

/** What the job history is filtered by; several statuses stand behind "active". */
export const STATUS_FILTERS = ["active", ...JOB_STATUSES] as const;

/** generation_jobs.settled_by: who ended a job. */
export const SETTLE_SOURCES = [
  "webhook",
  "reconciler",
  "submit",
  "cancel",
  "dependency",
  "admin",
] as const;

/** What administrators do to a job, as admin_actions keeps it. */
const JOB_ACTIONS = ["check_job", "cancel_job", "fail_job", "retry_job", "refund_job"] as const;

/** Why a delivery is refused before the database is asked (receive-webhook.ts). */
const REJECTION_REASONS = [
  "bad_headers",
  "bad_token",
  "foreign_tenant",
  "stale",
  "bad_signature",
  "request_id_differs",
] as const;

const UNITS = ["second", "image", "request"] as const;

/** The lists whose values stand in rows and have words of ours. Rows live longer than code. */
export const ENUM_LABELS = {
  acts: JOB_ACTIONS,
  entries: LEDGER_ENTRIES,
  reasons: REJECTION_REASONS,
  settlers: SETTLE_SOURCES,
  units: UNITS,
} as const;

/** That member of a list, or null for a value that is none. */
export function asMember<T extends string>(list: readonly T[], value: string | null): T | null {
  return list.find((member) => member === value) ?? null;
}

export const JOB_ALERTS = [
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
export type JobAlertKind = (typeof JOB_ALERTS)[number];
