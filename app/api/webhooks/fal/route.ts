import { after } from "next/server";
import { receiveWebhook } from "@/lib/server/generation/receive-webhook";
import { submitDueJobs } from "@/lib/server/generation/submit-due-jobs";
import { readBytes, withErrors } from "@/lib/server/route";

const MAX_BYTES = 256 * 1024;

/** fal calls this without a session; the signature, the URL's token and the tenant decide (DESIGN §6). */
export const POST = withErrors(async (request) => {
  const body = await readBytes(request, MAX_BYTES);
  const query = new URL(request.url).searchParams;
  const { status, outcome, dueJobIds } = await receiveWebhook({
    jobId: query.get("job"),
    token: query.get("token"),
    headers: request.headers,
    body,
  });
  if (dueJobIds.length > 0) after(() => submitDueJobs(dueJobIds));
  // A forger learns nothing from the body; the reason is in the log.
  const answer = status === 200 ? { outcome } : { error: { code: "webhook_refused" } };
  return Response.json(answer, {
    status,
    headers: status === 503 ? { "retry-after": "5" } : {},
  });
});
