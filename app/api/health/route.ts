import { readHealth } from "@/lib/server/health";
import { withErrors } from "@/lib/server/http/route";

/**
 * For monitors: 200 when the database responds, the reconciler is alive and no job is overdue, else 503 with the failing
 * checks. No secrets, no session. Also serves HEAD.
 */
export const GET = withErrors(async () => {
  const health = await readHealth();
  return Response.json(health, { status: health.status === "ok" ? 200 : 503 });
});
