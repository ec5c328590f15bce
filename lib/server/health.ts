import "server-only";
import { adminDb } from "./db/client";

/** Twice the 60 s between two runs of a cron, the slowest way the reconciler is driven. */
const RECONCILER_LATE_SECONDS = 150;

export type Health = {
  status: "ok" | "degraded" | "down";
  database: "ok" | "down";
  /** Seconds since the reconciler last ran; null: never. */
  reconcilerAgeSeconds: number | null;
};

/** The state of the house in one query. Never throws: a database that is away is an answer. */
export async function readHealth(): Promise<Health> {
  const { data, error } = await adminDb().from("reconciler_state").select("last_run_at").single();
  if (error !== null) return { status: "down", database: "down", reconcilerAgeSeconds: null };
  const age =
    data.last_run_at === null
      ? null
      : Math.max(0, Math.round((Date.now() - Date.parse(data.last_run_at)) / 1000));
  const isLate = age === null || age > RECONCILER_LATE_SECONDS;
  return { status: isLate ? "degraded" : "ok", database: "ok", reconcilerAgeSeconds: age };
}
