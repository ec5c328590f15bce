import { after } from "next/server";
import { jobListQuery } from "@/lib/domain/api";
import { listJobViews } from "@/lib/server/db/jobs";
import { reconcile } from "@/lib/server/generation/reconcile";
import { readQuery, withUser } from "@/lib/server/route";

export const GET = withUser("signature", async ({ request, user }) => {
  const { views, overdueIds } = await listJobViews(user.db, readQuery(request, jobListQuery));
  const [overdue] = overdueIds;
  if (overdue !== undefined) after(() => reconcile({ jobId: overdue }));
  return Response.json({ jobs: views, now: new Date().toISOString() });
});
