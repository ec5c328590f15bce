import { after } from "next/server";
import { generateCampaignBody } from "@/lib/domain/generation/generate.schema";
import { readBody, withUser } from "@/lib/server/http/route";
import { readIdempotencyKey } from "@/lib/server/jobs/request-generation";
import { quoteCampaign, startCampaign } from "@/lib/server/jobs/request-pipeline";
import { submitDueJobs } from "@/lib/server/jobs/submit-due-jobs";

export const POST = withUser("session", async ({ request, user }) => {
  const { dryRun, ...input } = await readBody(request, generateCampaignBody);
  if (dryRun) return Response.json(await quoteCampaign(user, input));
  const { response, dueJobIds } = await startCampaign(user, input, readIdempotencyKey(request));
  after(() => submitDueJobs(dueJobIds));
  return Response.json(response, { status: 202 });
});
