import "server-only";
import { describeError, log } from "@/lib/server/core/log";
import { adminDb } from "@/lib/server/db/client";

/** Two and a half intervals of a 60 s cron, the slowest driver of the reconciler. */
const RECONCILER_LATE_SECONDS = 150;
/**
 * Even with only a cron, a due job is checked within a minute, and the check at its deadline expires it. Five minutes allow for a
 * missed run, a slow provider, or many jobs becoming due at once.
 */
const JOB_OVERDUE_SECONDS = 300;
/** Monitors time out after five to ten seconds; respond sooner, so that the failing check is named. */
const PATIENCE_MS = 3_000;

const CHECKS = ["database", "reconciler", "jobs"] as const;
type Check = (typeof CHECKS)[number];
/** unknown: cannot be read, because the database is unavailable. */
type CheckStatus = "ok" | "failing" | "unknown";

export type Health = {
  status: "ok" | "failing";
  /** The checks that fail, not those that are unknown; empty when all is well. */
  failing: Check[];
  checks: {
    database: { status: CheckStatus };
    /** `ageSeconds`: since the last run; null: never ran, or unknown. */
    reconciler: { status: CheckStatus; ageSeconds: number | null; limitSeconds: number };
    /** `overdueSeconds`: how late the most overdue job is, if later than the limit; null: none is, or unknown. */
    jobs: { status: CheckStatus; overdueSeconds: number | null; limitSeconds: number };
  };
};

/**
 * The system's state in one round trip, for monitors without a session: names and ages of checks, no user data. Never throws: an
 * unavailable database is a result. The log names the overdue job.
 */
export async function readHealth(): Promise<Health> {
  const { data, error } = await adminDb()
    .rpc("read_health", { patience_seconds: JOB_OVERDUE_SECONDS })
    .abortSignal(AbortSignal.timeout(PATIENCE_MS))
    .maybeSingle();
  // Something other than our database may be responding at its address.
  if (error !== null || typeof data?.reconciler_age_seconds === "undefined") {
    log.error({
      event: "unhealthy",
      failing: ["database"],
      error: describeError(error ?? "no answer of ours"),
    });
    return toHealth("failing", { status: "unknown", age: null }, { status: "unknown", age: null });
  }
  const age: number | null = data.reconciler_age_seconds;
  const overdue: number | null = data.overdue_seconds;
  const health = toHealth(
    "ok",
    { status: age === null || age > RECONCILER_LATE_SECONDS ? "failing" : "ok", age },
    { status: overdue === null ? "ok" : "failing", age: overdue },
  );
  if (health.status === "failing") {
    log.error({ event: "unhealthy", failing: health.failing, jobId: data.overdue_job_id });
  }
  return health;
}

type Found = { status: CheckStatus; age: number | null };

function toHealth(database: CheckStatus, reconciler: Found, jobs: Found): Health {
  const checks: Health["checks"] = {
    database: { status: database },
    reconciler: {
      status: reconciler.status,
      ageSeconds: reconciler.age,
      limitSeconds: RECONCILER_LATE_SECONDS,
    },
    jobs: {
      status: jobs.status,
      overdueSeconds: jobs.age,
      limitSeconds: JOB_OVERDUE_SECONDS,
    },
  };
  const failing = CHECKS.filter((check) => checks[check].status === "failing");
  return { status: failing.length === 0 ? "ok" : "failing", failing, checks };
}
