import { after } from "next/server";
import { generateClipBody } from "@/lib/domain/generation/generate.schema";
import { readBody, withUser } from "@/lib/server/http/route";
import { readIdempotencyKey } from "@/lib/server/jobs/request-generation";
import { startClip } from "@/lib/server/jobs/request-pipeline";
import { submitDueJobs } from "@/lib/server/jobs/submit-due-jobs";

export const POST = withUser("session", async ({ request, user }) => {
  const input = await readBody(request, generateClipBody);
  const { response, dueJobIds } = await startClip(user, input, readIdempotencyKey(request));
  after(() => submitDueJobs(dueJobIds));
  return Response.json(response, { status: 202 });
});
