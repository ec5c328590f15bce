import { requireCronSecret } from "@/lib/server/http/cron";
import { withErrors } from "@/lib/server/http/route";
import { runScheduledWork } from "@/lib/server/scheduled";

export const maxDuration = 60;

/** For hosts without a long-running process (Vercel's cron). */
export const GET = withErrors(async (request) => {
  requireCronSecret(request);
  const { reconcile, store_results, read_billing, remove_abandoned_renders } =
    await runScheduledWork();
  return Response.json({
    ...Object(reconcile),
    stored: store_results,
    billed: read_billing ?? 0,
    removed: remove_abandoned_renders,
  });
});
