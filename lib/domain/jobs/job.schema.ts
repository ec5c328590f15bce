import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";
import { JOB_STATUSES } from "./job-status";

export const jobView = z.object({
  id: uuid,
  type: z.string(),
  status: z.enum(JOB_STATUSES),
  /** 0 to 100. fal reports no percentage, so it is 0 until it is 100. */
  progress: z.number(),
  progressMessage: z.string().nullable(),
  /** Requests ahead of this one in fal's queue. */
  queuePosition: z.number().nullable(),
  resultUrl: z.string().nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  campaignId: uuid.nullable(),
  clipId: uuid.nullable(),
  estimatedCostCents: z.number(),
  /** Credits charged; null until the job is finished. */
  actualCostCents: z.number().nullable(),
  createdAt: z.string(),
  submittedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  estimatedDurationMs: z.number(),
  /** The job this one retries, and the number of attempts before it. */
  retryOf: uuid.nullable(),
  retryCount: z.number(),
  /** Jobs whose results this one needs; it stays pending until they are completed. */
  dependsOn: z.array(uuid),
});
export type JobView = z.infer<typeof jobView>;

/** GET /api/jobs. `now` is the server's time, so that pages don't depend on the device's clock. */
export const jobList = z.object({ jobs: z.array(jobView), now: z.string() });
export type JobList = z.infer<typeof jobList>;

export const jobListQuery = z.strictObject({
  campaignId: uuid.optional(),
  status: z.enum(["active", ...JOB_STATUSES]).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
