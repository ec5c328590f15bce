import "server-only";
import { describeError, log } from "@/lib/server/core/log";
import { adminDb } from "@/lib/server/db/client";

/** Twice the 60 s between two runs of a cron, the slowest way the reconciler is driven, and half a run more. */
const RECONCILER_LATE_SECONDS = 150;
/**
 * A job whose time has come is looked at within a minute, even by a cron alone, and one past its deadline is ended by that
 * look. Five minutes is far beyond a run that was missed, a slow provider, or a crowd of jobs that became due at once.
 */
const JOB_OVERDUE_SECONDS = 300;
/** Monitors give up after five to ten seconds themselves, and then the answer would name no check. */
const PATIENCE_MS = 3_000;

const CHECKS = ["database", "reconciler", "jobs"] as const;
type Check = (typeof CHECKS)[number];
/** unknown: the database, which could tell, is away. */
type CheckStatus = "ok" | "failing" | "unknown";

export type Health = {
  status: "ok" | "failing";
  /** What to look at first; empty when all is well. */
  failing: Check[];
  checks: {
    database: { status: CheckStatus };
    /** `ageSeconds`: since it last ran; null: never, or unknown. */
    reconciler: { status: CheckStatus; ageSeconds: number | null; limitSeconds: number };
    /** `overdueSeconds`: how long the job that waits longest beyond the limit has waited; null: there is none, or unknown. */
    jobs: { status: CheckStatus; overdueSeconds: number | null; limitSeconds: number };
  };
};

/**
 * The state of the house in one round trip, for monitors without a session: ages and names of checks, nothing of anybody's.
 * Never throws: a database that is away is an answer. Which job is overdue stands in the log.
 */
export async function readHealth(): Promise<Health> {
  const { data, error } = await adminDb()
    .rpc("read_health", { patience_seconds: JOB_OVERDUE_SECONDS })
    .abortSignal(AbortSignal.timeout(PATIENCE_MS))
    .maybeSingle();
  // Something else that answers at the database's address is no database either.
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
