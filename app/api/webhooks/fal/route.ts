import { after } from "next/server";
import { AppError, type ErrorCode } from "@/lib/domain/errors";
import { readBytes, withErrors } from "@/lib/server/http/route";
import { receiveWebhook } from "@/lib/server/jobs/receive-webhook";
import { writeRejections } from "@/lib/server/jobs/rejection-counts";
import { submitDueJobs } from "@/lib/server/jobs/submit-due-jobs";

const MAX_BYTES = 256 * 1024;

const REFUSALS = {
  400: "invalid_webhook",
  401: "unauthenticated",
  503: "unavailable",
} as const satisfies Record<number, ErrorCode>;

/** Called by fal without a session: the signature, the token in the URL and the tenant decide (docs/fal.md §2.3). */
export const POST = withErrors(async (request) => {
  const body = await readBytes(request, MAX_BYTES);
  const query = new URL(request.url).searchParams;
  const { status, outcome, dueJobIds } = await receiveWebhook({
    jobId: query.get("job"),
    type: query.get("type"),
    token: query.get("token"),
    headers: request.headers,
    body,
  });
  if (dueJobIds.length > 0) after(() => submitDueJobs(dueJobIds));
  if (status === 200) after(writeRejections);
  // A forger learns nothing from the response; the reason is in the log.
  if (status !== 200) throw new AppError(REFUSALS[status]);
  return Response.json({ outcome });
});
