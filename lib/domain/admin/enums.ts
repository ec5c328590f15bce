import { LEDGER_ENTRIES } from "@/lib/domain/credits/ledger-entries";
import { JOB_STATUSES } from "@/lib/domain/jobs/job-status";

export const JOB_SORTS = ["newest", "oldest", "finished", "cost"] as const;
export const USER_SORTS = ["activity", "email", "credits"] as const;

/** The job history's status filters; "active" covers several statuses. */
export const STATUS_FILTERS = ["active", ...JOB_STATUSES] as const;

/** generation_jobs.settled_by: what settled a job. */
export const SETTLE_SOURCES = [
  "webhook",
  "reconciler",
  "submit",
  "cancel",
  "dependency",
  "admin",
] as const;

/** What administrators can do to a job, as recorded in admin_actions. */
const JOB_ACTIONS = ["check_job", "cancel_job", "fail_job", "retry_job", "refund_job"] as const;

/** Why a delivery is rejected before the database is queried (receive-webhook.ts). */
const REJECTION_REASONS = [
  "bad_headers",
  "bad_token",
  "foreign_tenant",
  "stale",
  "bad_signature",
  "request_id_differs",
] as const;

const UNITS = ["second", "image", "request"] as const;

/** Lists of values in rows that have texts of ours. Rows outlive code, so they may have other values. */
export const ENUM_LABELS = {
  acts: JOB_ACTIONS,
  entries: LEDGER_ENTRIES,
  reasons: REJECTION_REASONS,
  settlers: SETTLE_SOURCES,
  units: UNITS,
} as const;

/** The value as a member of the list, or null if it isn't one. */
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
