import { after } from "next/server";
import { generateClipBody } from "@/lib/domain/api";
import { readIdempotencyKey } from "@/lib/server/generation/request-generation";
import { startClip } from "@/lib/server/generation/request-pipeline";
import { submitDueJobs } from "@/lib/server/generation/submit-due-jobs";
import { readBody, withUser } from "@/lib/server/route";

export const POST = withUser("session", async ({ request, user }) => {
  const wish = await readBody(request, generateClipBody);
  const { answer, dueJobIds } = await startClip(user, wish, readIdempotencyKey(request));
  after(() => submitDueJobs(dueJobIds));
  return Response.json(answer, { status: 202 });
});
