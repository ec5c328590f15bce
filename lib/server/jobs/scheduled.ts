import "server-only";
import { log } from "@/lib/server/core/log";
import { recordReconcilerRun, runAudit } from "@/lib/server/db/admin/health";
import { type ReconcileCounts, reconcile } from "./reconcile";
import { writeRefusals } from "./refusal-counts";

const AUDIT_EVERY_SECONDS = 10 * 60;

/** A run of the reconciler by the clock (a timer or the cron), written down for those who watch over it. */
export async function reconcileByClock(): Promise<ReconcileCounts> {
  const counts = await reconcile();
  await Promise.all([recordReconcilerRun(counts), writeRefusals()]);
  return counts;
}

/** The audit's rules whose time it is; a broken one is an operator's alarm. Any number of instances may run it at once. */
export async function auditByClock(): Promise<number> {
  const violations = await runAudit(AUDIT_EVERY_SECONDS);
  if (violations > 0) log.error({ event: "audit_violations", violations });
  return violations;
}
