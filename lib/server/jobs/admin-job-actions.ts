import "server-only";
import { after } from "next/server";
import { getGeneration } from "@/lib/domain/generation";
import { addToLogContext, log } from "@/lib/server/core/log";
import { endJobByAdmin, makeJobDue, retryJobByAdmin } from "@/lib/server/db/admin/jobs";
import { findJob } from "@/lib/server/db/jobs/read";
import { cancelAtFal } from "@/lib/server/fal/queue";
import { reconcile } from "./reconcile";
import { storeResults } from "./store-results";

/** What administrators do to a job. Each act is written down with who did it (admin_actions). */

type Act = { jobId: string; adminId: string };

/** Looks after the job now, and waits for it: asks fal, submits, searches, gives up, or copies the result. Says what was done. */
export async function checkAgain({ jobId, adminId }: Act): Promise<string> {
  addToLogContext({ jobId });
  const code = await makeJobDue(jobId, adminId);
  if (code === "due") await reconcile([jobId]);
  if (code === "store") await storeResults();
  return code;
}

/** Cancelled and released at once; fal is told after the answer, and until it has answered. */
export async function cancelByAdmin(act: Act & { reason: string }): Promise<void> {
  addToLogContext({ jobId: act.jobId });
  await endJobByAdmin("cancel", act);
  after(() => reconcile([act.jobId]));
}

/** Failed and released. fal is asked once to stop, so that we need not pay for it; a result that comes after all is kept. */
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

/** Another try that its owner is not charged for. Returns its id. */
export async function retryByAdmin({ jobId, adminId }: Act): Promise<string> {
  addToLogContext({ jobId });
  const id = await retryJobByAdmin(jobId, adminId);
  after(() => reconcile([id]));
  return id;
}
