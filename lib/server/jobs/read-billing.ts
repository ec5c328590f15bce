import "server-only";
import { env } from "@/lib/server/core/env";
import { log } from "@/lib/server/core/log";
import {
  claimBalanceRead,
  claimUnbilledJobs,
  recordBalance,
  recordBillingError,
  recordProviderCosts,
} from "@/lib/server/db/budget";
import { describeFalError } from "@/lib/server/fal/client";
import { getAccountBalance, getBilledCosts } from "@/lib/server/fal/platform";

const REQUESTS_A_CALL = 50;
const CALLS_A_RUN = 5;

/**
 * With an admin key, reads what fal billed for ended requests and the account's balance; returns how many costs were new or
 * changed. Runs beside the reconciler, never inside it: slow or failing billing must not delay a settlement. Safe to run in any
 * number of instances. After an error it backs off, and only a new error is logged.
 */
export async function readBilling(): Promise<number> {
  if (env().falAdminKey === null) return 0;
  const [changed] = await Promise.all([readCosts(), readBalance()]);
  return changed;
}

async function readCosts(): Promise<number> {
  let changed = 0;
  for (let call = 0; call < CALLS_A_RUN; call += 1) {
    const jobs = await claimUnbilledJobs(REQUESTS_A_CALL);
    if (jobs.length === 0) break;
    let costs: Map<string, number>;
    try {
      costs = await getBilledCosts({
        requestIds: jobs.map((job) => job.requestId),
        since: new Date(Math.min(...jobs.map((job) => job.finishedAt.getTime()))),
      });
    } catch (error) {
      await recordError("events", error);
      break;
    }
    // Outside the try: a database failure must not count as fal's and start the back-off.
    changed += await recordProviderCosts(
      jobs.map(({ jobId, requestId }) => ({ jobId, microusd: costs.get(requestId) ?? null })),
    );
  }
  if (changed > 0) log.info({ event: "provider_costs_recorded", changed });
  return changed;
}

async function readBalance(): Promise<void> {
  if (!(await claimBalanceRead())) return;
  let balance: Awaited<ReturnType<typeof getAccountBalance>>;
  try {
    balance = await getAccountBalance();
  } catch (error) {
    await recordError("balance", error);
    return;
  }
  await recordBalance(balance);
}

async function recordError(source: "balance" | "events", error: unknown): Promise<void> {
  const reason = describeFalError(error);
  const isNews = await recordBillingError(source, reason);
  if (isNews) log.warn({ event: "fal_billing_unavailable", source, reason });
}
