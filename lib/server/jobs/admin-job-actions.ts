import "server-only";
import { after } from "next/server";
import { getGeneration } from "@/lib/domain/generation";
import { addToLogContext, log } from "@/lib/server/core/log";
import { endJobByAdmin, makeJobDue, retryJobByAdmin } from "@/lib/server/db/admin/jobs";
import { findJob } from "@/lib/server/db/jobs/read";
import { cancelAtFal } from "@/lib/server/fal/queue";
import { reconcile } from "./reconcile";
import { storeResults } from "./store-results";

/** What administrators can do to a job. Each act is recorded in admin_actions with the administrator's id. */

type Act = { jobId: string; adminId: string };

/**
 * Processes the job now and waits for it: polls, submits, recovers, expires, or stores the result. Returns what there was to do.
 */
export async function checkAgain({ jobId, adminId }: Act): Promise<string> {
  addToLogContext({ jobId });
  const code = await makeJobDue(jobId, adminId);
  if (code === "due") await reconcile([jobId]);
  if (code === "store") await storeResults();
  return code;
}

/** Cancels the job and releases its hold at once. fal gets the cancellation after our response, and again until it responds. */
export async function cancelByAdmin(act: Act & { reason: string }): Promise<void> {
  addToLogContext({ jobId: act.jobId });
  await endJobByAdmin("cancel", act);
  after(() => reconcile([act.jobId]));
}

/** Fails the job and releases its hold. fal gets one cancellation, so that we need not pay; a late result is still kept. */
export async function failByAdmin(act: Act & { reason: string }): Promise<void> {
  addToLogContext({ jobId: act.jobId });
  await endJobByAdmin("fail", act);
  const job = await findJob(act.jobId);
  const requestId = job?.falRequestId;
  if (job === null || !requestId) return;
  after(async () => {
    const response = await cancelAtFal(getGeneration(job.type).endpoint, requestId);
    log.info({ event: "cancelled_at_fal", response });
  });
}

/** A retry that its owner is not charged for. Returns the new job's id. */
export async function retryByAdmin({ jobId, adminId }: Act): Promise<string> {
  addToLogContext({ jobId });
  const id = await retryJobByAdmin(jobId, adminId);
  after(() => reconcile([id]));
  return id;
}
