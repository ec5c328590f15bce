import type { AdminJob } from "./job.schema";
import { durationMs } from "./jobs";

type Cell = string | number | null;

const usd = (microusd: number | null) => (microusd === null ? null : microusd / 1_000_000);

/** The columns of the job history export, in order. */
const CELLS: Record<string, (job: AdminJob) => Cell> = {
  created: (job) => job.createdAt,
  submitted: (job) => job.submittedAt,
  completed: (job) => job.completedAt,
  status: (job) => job.status,
  type: (job) => job.type,
  user: (job) => job.email,
  campaign: (job) => job.campaignTitle,
  beat: (job) => job.beat,
  error: (job) => job.errorCode,
  settled_by: (job) => job.settledBy,
  estimated_credits: (job) => job.estimatedCents,
  held_credits: (job) => job.heldCents,
  charged_credits: (job) => job.chargedCents,
  refunded_credits: (job) => job.refundedCents,
  provider_estimate_usd: (job) => usd(job.providerEstimateMicrousd),
  provider_billed_usd: (job) => usd(job.providerBilledMicrousd),
  duration_ms: durationMs,
  fal_request_id: (job) => job.requestId,
  user_id: (job) => job.userId,
  campaign_id: (job) => job.campaignId,
  clip_id: (job) => job.clipId,
  retry_of: (job) => job.retryOf,
  id: (job) => job.id,
};

/** The header row of the job history export. */
export const JOB_CSV_COLUMNS = Object.keys(CELLS);

/** A job's row in the export, in the order of JOB_CSV_COLUMNS. */
export function toJobCsvRow(job: AdminJob): Cell[] {
  return Object.values(CELLS).map((cellOf) => cellOf(job));
}
