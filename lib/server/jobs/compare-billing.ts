import "server-only";
import type { BillingCheck } from "@/lib/domain/admin/health";
import { env } from "@/lib/server/core/env";
import { compareWithBills } from "@/lib/server/db/admin/health";
import { describeFalError } from "@/lib/server/fal/client";
import { getBilledSince } from "@/lib/server/fal/platform";

const HOUR_MS = 60 * 60_000;
/** Billing events lag behind the jobs they bill. */
const LAG_MS = 10 * 60_000;
/** fal's clock dates the bill, ours the end of the job. */
const SLACK_MS = HOUR_MS;

/**
 * Compares fal's bills of the last day, except its last ten minutes, with our jobs that ended in that time. Null without an admin
 * key. An error at fal is returned as `unavailable`, not thrown.
 */
export async function compareBilling(now = new Date()): Promise<BillingCheck | null> {
  if (env().falAdminKey === null) return null;
  const since = new Date(now.getTime() - 24 * HOUR_MS);
  let costs: Map<string, number>;
  try {
    costs = await getBilledSince(new Date(since.getTime() - SLACK_MS));
  } catch (error) {
    return { unavailable: describeFalError(error) };
  }
  const until = new Date(now.getTime() - LAG_MS);
  return compareWithBills({ since, until, costs });
}
