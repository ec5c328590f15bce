import { requireCronSecret } from "@/lib/server/cron";
import { readBilling } from "@/lib/server/generation/read-billing";
import { reconcile } from "@/lib/server/generation/reconcile";
import { storeResults } from "@/lib/server/generation/store-results";
import { withErrors } from "@/lib/server/route";

export const maxDuration = 60;

/** For hosts without a process of their own (Vercel's cron). */
export const GET = withErrors(async (request) => {
  requireCronSecret(request);
  const [counts, stored, billed] = await Promise.all([reconcile(), storeResults(), readBilling()]);
  return Response.json({ ...counts, stored, billed });
});
