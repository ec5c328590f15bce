import { z } from "zod";
import { JOB_STATUSES } from "@/lib/domain/jobs/job-status";

/** A job in administrators' lists: the SQL type admin_job with names in camelCase. Microusd are millionths of a dollar. */
export const adminJob = z
  .object({
    id: z.string(),
    jobType: z.string(),
    status: z.enum(JOB_STATUSES),
    userId: z.string(),
    /** Null once the account is deleted. */
    email: z.string().nullable(),
    campaignId: z.string().nullable(),
    campaignTitle: z.string().nullable(),
    clipId: z.string().nullable(),
    beat: z.string().nullable(),
    errorCode: z.string().nullable(),
    settledBy: z.string().nullable(),
    falRequestId: z.string().nullable(),
    retryOf: z.string().nullable(),
    estimatedCostCents: z.number(),
    heldCents: z.number(),
    actualCostCents: z.number().nullable(),
    refundedCents: z.number().nullable(),
    providerCostMicrousd: z.number(),
    providerBilledMicrousd: z.number().nullable(),
    spentMicrousd: z.number(),
    createdAt: z.string(),
    submittedAt: z.string().nullable(),
    completedAt: z.string().nullable(),
    usualDurationMs: z.number(),
  })
  .transform(
    ({
      jobType,
      falRequestId,
      estimatedCostCents,
      actualCostCents,
      refundedCents,
      providerCostMicrousd,
      ...job
    }) => ({
      ...job,
      type: jobType,
      requestId: falRequestId,
      estimatedCents: estimatedCostCents,
      chargedCents: actualCostCents,
      refundedCents: refundedCents ?? 0,
      providerEstimateMicrousd: providerCostMicrousd,
    }),
  );
export type AdminJob = z.output<typeof adminJob>;
