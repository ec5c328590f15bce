import { removeAbandonedRenders } from "@/lib/server/ads/complete-render";
import { requireCronSecret } from "@/lib/server/http/cron";
import { withErrors } from "@/lib/server/http/route";
import { readBilling } from "@/lib/server/jobs/read-billing";
import { auditByClock, reconcileByClock } from "@/lib/server/jobs/scheduled";
import { storeResults } from "@/lib/server/jobs/store-results";

export const maxDuration = 60;

/** For hosts without a process of their own (Vercel's cron). */
export const GET = withErrors(async (request) => {
  requireCronSecret(request);
  const [counts, stored, billed, removed] = await Promise.all([
    reconcileByClock(),
    storeResults(),
    readBilling(),
    removeAbandonedRenders(),
    auditByClock(),
  ]);
  return Response.json({ ...counts, stored, billed, removed });
});
