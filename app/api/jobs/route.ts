import { after } from "next/server";
import { jobListQuery } from "@/lib/domain/jobs/job.schema";
import { listJobViews } from "@/lib/server/db/jobs/read";
import { readQuery, withUser } from "@/lib/server/http/route";
import { reconcile } from "@/lib/server/jobs/reconcile";
import { toJobResponses } from "@/lib/server/jobs/to-job-responses";

export const GET = withUser("signature", async ({ request, user }) => {
  const jobs = await listJobViews(user.db, readQuery(request, jobListQuery));
  const due = jobs.filter((job) => job.isDueForPoll).map((job) => job.view.id);
  if (due.length > 0) after(() => reconcile(due));
  return Response.json({ jobs: await toJobResponses(jobs), now: new Date().toISOString() });
});
