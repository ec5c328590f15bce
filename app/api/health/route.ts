import { withErrors } from "@/lib/server/http/route";
import { readHealth } from "@/lib/server/jobs/health";

/**
 * For monitors: 200 when the database answers, the reconciler is alive and no job is overdue, else 503 with the checks that
 * fail. No secrets, no session. HEAD is answered by this too.
 */
export const GET = withErrors(async () => {
  const health = await readHealth();
  return Response.json(health, { status: health.status === "ok" ? 200 : 503 });
});
