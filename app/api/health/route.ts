import { readHealth } from "@/lib/server/health";
import { withErrors } from "@/lib/server/route";

/** For monitors: 200 when the database answers and the reconciler is alive, else 503. No secrets, no session. */
export const GET = withErrors(async () => {
  const health = await readHealth();
  return Response.json(health, { status: health.status === "ok" ? 200 : 503 });
});
