import { requireCronSecret } from "@/lib/server/cron";
import { reconcile } from "@/lib/server/generation/reconcile";
import { storeResults } from "@/lib/server/generation/store-results";
import { withErrors } from "@/lib/server/route";

export const maxDuration = 60;

/** For hosts without a process of their own (Vercel's cron). */
export const GET = withErrors(async (request) => {
  requireCronSecret(request);
  const [counts, stored] = await Promise.all([reconcile(), storeResults()]);
  return Response.json({ ...counts, stored });
});
