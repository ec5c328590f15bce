import "server-only";
import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/server/core/env";
import { describeError, log } from "@/lib/server/core/log";
import { recordReconcilerRun, runAudit } from "@/lib/server/db/admin/health";
import { removeAbandonedRenders } from "./ads/render-uploads";
import { readBilling } from "./jobs/read-billing";
import { type ReconcileCounts, reconcile } from "./jobs/reconcile";
import { writeRejections } from "./jobs/rejection-counts";
import { storeResults } from "./jobs/store-results";

const AUDIT_EVERY_SECONDS = 10 * 60;

type ScheduledWork = {
  name: string;
  /** The interval in a long-running process; the cron runs everything each time. */
  everyMs: number;
  run: () => Promise<unknown>;
};

/**
 * Work that no request triggers. Separate loops: neither a slow download nor fal's billing may delay a settlement. Each is safe
 * to run in any number of instances.
 */
export function scheduledWork(): readonly ScheduledWork[] {
  return [
    { name: "reconcile", everyMs: 5_000, run: runReconcile },
    { name: "store_results", everyMs: 5_000, run: storeResults },
    { name: "remove_abandoned_renders", everyMs: 10 * 60_000, run: removeAbandonedRenders },
    ...(env().falAdminKey === null
      ? []
      : [{ name: "read_billing", everyMs: 5_000, run: readBilling }]),
    { name: "audit", everyMs: 60_000, run: runDueAudit },
  ];
}

/**
 * Runs all of it once, for hosts with a cron instead of a long-running process. Every run finishes even if another fails; then
 * throws `unavailable` with the names of those that failed. Returns each run's result by name.
 */
export async function runScheduledWork(): Promise<Record<string, unknown>> {
  const work = scheduledWork();
  const results = await Promise.allSettled(work.map(({ run }) => run()));
  const said: Record<string, unknown> = {};
  const failedRuns: string[] = [];
  for (const [index, result] of results.entries()) {
    const name = work[index]?.name ?? "";
    if (result.status === "fulfilled") {
      said[name] = result.value;
    } else {
      failedRuns.push(name);
      logFailedRun(name, result.reason);
    }
  }
  if (failedRuns.length > 0)
    throw new AppError("unavailable", { details: { failedRuns, ...said } });
  return said;
}

export function logFailedRun(name: string, error: unknown): void {
  log.error({ event: "run_failed", run: name, error: describeError(error) });
}

/** A scheduled run of the reconciler, recorded for the health page with the deliveries rejected since the last one. */
async function runReconcile(): Promise<ReconcileCounts> {
  const counts = await reconcile();
  await Promise.all([recordReconcilerRun(counts), writeRejections()]);
  return counts;
}

/** Runs the audit's rules that are due; any violation is logged as an error. Returns the number of violations. */
async function runDueAudit(): Promise<number> {
  const violations = await runAudit(AUDIT_EVERY_SECONDS);
  if (violations > 0) log.error({ event: "audit_violations", violations });
  return violations;
}
