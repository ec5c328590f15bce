import "server-only";
import type { BillingCheck } from "@/lib/domain/admin/health";
import { env } from "@/lib/server/core/env";
import { compareWithBills } from "@/lib/server/db/admin/health";
import { describeFalError } from "@/lib/server/fal/client";
import { getBilledSince } from "@/lib/server/fal/platform";

const HOUR_MS = 60 * 60_000;
/** Events lag behind the jobs they bill. */
const LAG_MS = 10 * 60_000;
/** A job is billed by fal's clock, and ends by ours. */
const SLACK_MS = HOUR_MS;

/**
 * The last day's bills of fal's against our jobs that ended then, but for the last ten minutes. Null without an admin key; an error
 * of fal's is an answer.
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
