import { after } from "next/server";
import { getJobView } from "@/lib/server/db/jobs/read";
import { requireId, withUser } from "@/lib/server/http/route";
import { reconcile } from "@/lib/server/jobs/reconcile";
import { toJobResponses } from "@/lib/server/jobs/to-job-responses";

export const GET = withUser<{ id: string }>("signature", async ({ user, params }) => {
  const job = await getJobView(user.db, requireId(params.id));
  if (job.isDueForPoll) after(() => reconcile([job.view.id]));
  const [response] = await toJobResponses([job]);
  return Response.json(response);
});
