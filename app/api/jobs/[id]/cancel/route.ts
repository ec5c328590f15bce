import { after } from "next/server";
import { cancelGenerationJob } from "@/lib/server/db/jobs/lifecycle";
import { getJobView } from "@/lib/server/db/jobs/read";
import { requireId, withUser } from "@/lib/server/http/route";
import { reconcile } from "@/lib/server/jobs/reconcile";

export const POST = withUser<{ id: string }>("session", async ({ user, params }) => {
  const jobId = requireId(params.id);
  await cancelGenerationJob(jobId, user.id);
  // fal gets the cancellation after our response; the job stays due until it has been sent.
  after(() => reconcile([jobId]));
  return Response.json((await getJobView(user.db, jobId)).view);
});
