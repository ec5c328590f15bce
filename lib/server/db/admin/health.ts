import "server-only";
import { z } from "zod";
import type { AdminHealth, BillingCheck } from "@/lib/domain/admin/health";
import type { AdminJob } from "@/lib/domain/admin/jobs";
import { type Overview, toOverview } from "@/lib/domain/admin/overview";
import type { JobStatus } from "@/lib/domain/jobs/job-status";
import { adminDb, unwrap } from "@/lib/server/db/client";
import { adminJobRow, time } from "./jobs";

const overview = z.object({
  statuses: z.record(z.string(), z.number()),
  hours: z.array(
    z.object({ hour: time, completed: z.number(), failed: z.number(), other: z.number() }),
  ),
  days: z.array(
    z
      .object({
        day: z.string(),
        jobs: z.number(),
        charged_cents: z.number(),
        spent_microusd: z.number(),
      })
      .transform(({ day, jobs, charged_cents, spent_microusd }) => ({
        day,
        jobs,
        chargedCents: charged_cents,
        spentMicrousd: spent_microusd,
      })),
  ),
  refunds: z.array(z.object({ day: z.string(), cents: z.number() })),
  types: z.array(
    z
      .object({
        type: z.string(),
        completed: z.number(),
        failed: z.number(),
        cancelled: z.number(),
        median_ms: z.number().nullable(),
        p95_ms: z.number().nullable(),
      })
      .transform(({ median_ms, p95_ms, ...type }) => ({
        ...type,
        medianMs: median_ms,
        p95Ms: p95_ms,
      })),
  ),
  settled_by: z.record(z.string(), z.number()),
  active_count: z.number(),
  oldest_active: adminJobRow.nullable(),
});

/** admin_overview, on UTC's calendar. */
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
    overview: toOverview({ ...counted, settledBy: counted.settled_by, now }),
    statuses: counted.statuses,
    running: counted.active_count,
    oldest: counted.oldest_active,
  };
}

const health = z.object({
  now: time,
  reconciler: z.object({
    last_finished_at: time.nullable(),
    last_claimed: z.number().nullable(),
    last_failed: z.number().nullable(),
    last_busy_at: time.nullable(),
    last_busy_claimed: z.number().nullable(),
    last_busy_failed: z.number().nullable(),
  }),
  audit: z.array(
    z.object({
      rule: z.string(),
      ran_at: time.nullable(),
      violation_count: z.number(),
      violations: z.array(z.object({ subject: z.string(), detail: z.string() })),
    }),
  ),
  refusals: z.array(
    z.object({ reason: z.string(), today: z.number(), week: z.number(), last_seen_at: time }),
  ),
  deliveries: z.array(
    z.object({ outcome: z.string(), bodies: z.number(), times_seen: z.number() }),
  ),
});

/** admin_health: the reconciler's last run, the last audit, deliveries refused and accepted. */
export async function getAdminHealth(): Promise<AdminHealth> {
  const { now, reconciler, audit, refusals, deliveries } = health.parse(
    unwrap(await adminDb().rpc("admin_health")),
  );
  const runOf = (at: string | null, claimed: number | null, failed: number | null) =>
    at === null ? null : { at, claimed: claimed ?? 0, failed: failed ?? 0 };
  return {
    now,
    reconciler: {
      last: runOf(reconciler.last_finished_at, reconciler.last_claimed, reconciler.last_failed),
      busy: runOf(
        reconciler.last_busy_at,
        reconciler.last_busy_claimed,
        reconciler.last_busy_failed,
      ),
    },
    audit: audit.map(({ rule, ran_at, violation_count, violations }) => ({
      rule,
      ranAt: ran_at,
      violationCount: violation_count,
      violations,
    })),
    refusals: refusals.map(({ last_seen_at, ...refusal }) => ({
      ...refusal,
      lastSeenAt: last_seen_at,
    })),
    deliveries: deliveries.map(({ times_seen, ...delivery }) => ({
      ...delivery,
      timesSeen: times_seen,
    })),
  };
}

/** run_audit: asks the rules that were not asked for so long, for two seconds at most. How many rows break one, by the last word. */
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

const comparison = z
  .object({
    event_count: z.number(),
    billed_microusd: z.number(),
    orphan_count: z.number(),
    orphans: z.array(z.object({ request_id: z.string(), microusd: z.number() })),
    missing_count: z.number(),
    missing: z.array(
      z.object({ id: z.string(), job_type: z.string(), provider_cost_microusd: z.number() }),
    ),
    drift: z.array(
      z.object({
        job_type: z.string(),
        jobs: z.number(),
        expected_microusd: z.number(),
        billed_microusd: z.number(),
      }),
    ),
  })
  .transform(
    (found): BillingCheck => ({
      eventCount: found.event_count,
      billedMicrousd: found.billed_microusd,
      orphanCount: found.orphan_count,
      orphans: found.orphans.map(({ request_id, microusd }) => ({
        requestId: request_id,
        microusd,
      })),
      missingCount: found.missing_count,
      missing: found.missing.map((job) => ({
        jobId: job.id,
        type: job.job_type,
        expectedMicrousd: job.provider_cost_microusd,
      })),
      drift: found.drift.map((type) => ({
        type: type.job_type,
        jobs: type.jobs,
        expectedMicrousd: type.expected_microusd,
        billedMicrousd: type.billed_microusd,
      })),
    }),
  );

/** admin_compare_billing: fal's bills against our jobs that ended in that span. */
export async function compareWithBills(span: {
  since: Date;
  until: Date;
  costs: ReadonlyMap<string, number>;
}): Promise<BillingCheck> {
  const answer = await adminDb().rpc("admin_compare_billing", {
    since: span.since.toISOString(),
    until: span.until.toISOString(),
    events: [...span.costs].map(([request_id, microusd]) => ({ request_id, microusd })),
  });
  return comparison.parse(unwrap(answer));
}
