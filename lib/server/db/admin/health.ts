import "server-only";
import { z } from "zod";
import type { AdminHealth, BillingCheck } from "@/lib/domain/admin/health";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import { type Overview, toOverview } from "@/lib/domain/admin/overview";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import { adminDb, unwrap } from "@/lib/server/db/client";
import { fromSql, sqlTime } from "@/lib/server/db/from-sql";
import { adminJobRow } from "./jobs";

const overview = fromSql(
  z.object({
    statuses: z.record(z.string(), z.number()),
    hours: z.array(
      z.object({ hour: sqlTime, completed: z.number(), failed: z.number(), other: z.number() }),
    ),
    days: z.array(
      fromSql(
        z.object({
          day: z.string(),
          jobs: z.number(),
          chargedCents: z.number(),
          spentMicrousd: z.number(),
        }),
      ),
    ),
    refunds: z.array(z.object({ day: z.string(), cents: z.number() })),
    types: z.array(
      fromSql(
        z.object({
          type: z.string(),
          completed: z.number(),
          failed: z.number(),
          cancelled: z.number(),
          medianMs: z.number().nullable(),
          p95Ms: z.number().nullable(),
        }),
      ),
    ),
    settledBy: z.record(z.string(), z.number()),
    activeCount: z.number(),
    oldestActive: adminJobRow.nullable(),
  }),
);

/** admin_overview, by UTC days. */
export async function getAdminOverview(now: Date): Promise<{
  overview: Overview;
  statuses: Partial<Record<JobStatus, number>>;
  running: number;
  oldest: AdminJob | null;
}> {
  const counted = overview.parse(
    unwrap(await adminDb().rpc("admin_overview", { time_zone: "UTC" })),
  );
  return {
    overview: toOverview({ ...counted, now }),
    statuses: counted.statuses,
    running: counted.activeCount,
    oldest: counted.oldestActive,
  };
}

const health = z.object({
  now: sqlTime,
  reconciler: fromSql(
    z.object({
      lastFinishedAt: z.string().nullable(),
      lastClaimed: z.number().nullable(),
      lastFailed: z.number().nullable(),
      lastBusyAt: z.string().nullable(),
      lastBusyClaimed: z.number().nullable(),
      lastBusyFailed: z.number().nullable(),
    }),
  ),
  audit: z.array(
    fromSql(
      z.object({
        rule: z.string(),
        ranAt: z.string().nullable(),
        violationCount: z.number(),
        violations: z.array(z.object({ subject: z.string(), detail: z.string() })),
      }),
    ),
  ),
  rejections: z.array(
    fromSql(
      z.object({
        reason: z.string(),
        today: z.number(),
        week: z.number(),
        lastSeenAt: z.string(),
      }),
    ),
  ),
  deliveries: z.array(
    fromSql(z.object({ outcome: z.string(), bodies: z.number(), timesSeen: z.number() })),
  ),
});

/** admin_health: the reconciler's last run, the last audit, deliveries rejected and accepted. */
export async function getAdminHealth(): Promise<AdminHealth> {
  const { reconciler, ...rest } = health.parse(unwrap(await adminDb().rpc("admin_health")));
  const runOf = (at: string | null, claimed: number | null, failed: number | null) =>
    at === null ? null : { at, claimed: claimed ?? 0, failed: failed ?? 0 };
  return {
    ...rest,
    reconciler: {
      last: runOf(reconciler.lastFinishedAt, reconciler.lastClaimed, reconciler.lastFailed),
      busy: runOf(reconciler.lastBusyAt, reconciler.lastBusyClaimed, reconciler.lastBusyFailed),
    },
  };
}

/**
 * run_audit: runs the rules last run longer ago than this, starting none after two seconds. Returns the violations in all latest
 * runs.
 */
export async function runAudit(maxAgeSeconds: number): Promise<number> {
  const rules = unwrap(await adminDb().rpc("run_audit", { max_age_seconds: maxAgeSeconds }));
  return rules.reduce((sum, rule) => sum + rule.violation_count, 0);
}

/** record_reconciler_run */
export async function recordReconcilerRun(counts: {
  claimed: number;
  failed: number;
}): Promise<void> {
  await adminDb().rpc("record_reconciler_run", counts).throwOnError();
}

/** add_rejected_webhooks */
export async function addRejectedWebhooks(counts: Record<string, number>): Promise<void> {
  await adminDb().rpc("add_rejected_webhooks", { counts }).throwOnError();
}

const comparison = fromSql(
  z.object({
    eventCount: z.number(),
    billedMicrousd: z.number(),
    orphanCount: z.number(),
    orphans: z.array(fromSql(z.object({ requestId: z.string(), microusd: z.number() }))),
    missingCount: z.number(),
    missing: z.array(
      fromSql(
        z
          .object({ id: z.string(), jobType: z.string(), providerCostMicrousd: z.number() })
          .transform(({ id, jobType, providerCostMicrousd }) => ({
            jobId: id,
            type: jobType,
            expectedMicrousd: providerCostMicrousd,
          })),
      ),
    ),
    drift: z.array(
      fromSql(
        z
          .object({
            jobType: z.string(),
            jobs: z.number(),
            expectedMicrousd: z.number(),
            billedMicrousd: z.number(),
          })
          .transform(({ jobType, ...counted }) => ({ type: jobType, ...counted })),
      ),
    ),
  }),
);

/** admin_compare_billing: compares fal's bills with our jobs that ended in that span. */
export async function compareWithBills(span: {
  since: Date;
  until: Date;
  costs: ReadonlyMap<string, number>;
}): Promise<BillingCheck> {
  const response = await adminDb().rpc("admin_compare_billing", {
    since: span.since.toISOString(),
    until: span.until.toISOString(),
    events: [...span.costs].map(([request_id, microusd]) => ({ request_id, microusd })),
  });
  return comparison.parse(unwrap(response));
}
