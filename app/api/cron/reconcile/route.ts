import { requireCronSecret } from "@/lib/server/cron";
import { auditByClock, reconcileByClock } from "@/lib/server/generation/keep-house";
import { readBilling } from "@/lib/server/generation/read-billing";
import { storeResults } from "@/lib/server/generation/store-results";
import { removeAbandonedRenders } from "@/lib/server/renders/keep-render";
import { withErrors } from "@/lib/server/route";

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
