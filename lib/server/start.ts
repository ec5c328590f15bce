import "server-only";
import { type Env, env, InvalidEnvironment } from "@/lib/server/core/env";
import { describeError, log, newLogId, withLogContext } from "@/lib/server/core/log";
import { removeAbandonedRenders } from "./ads/complete-render";
import { readBilling } from "./jobs/read-billing";
import { auditByClock, reconcileByClock } from "./jobs/scheduled";
import { storeResults } from "./jobs/store-results";

const RUN_EVERY_MS = 5_000;
const AUDIT_EVERY_MS = 60_000;
const REMOVE_EVERY_MS = 10 * 60_000;
const MAX_RUNS_AT_ONCE = 4;

/** A process with bad settings must not answer a single request. On a host with a cron of its own there is no timer. */
export function startServer(): void {
  let settings: Env;
  try {
    settings = env();
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  if (settings.isServerless) return;
  // Loops of their own: neither a slow download nor fal's billing may keep a job from being settled.
  repeat("reconcile", reconcileByClock);
  repeat("store_results", storeResults);
  repeat("remove_abandoned_renders", removeAbandonedRenders, REMOVE_EVERY_MS);
  if (settings.falAdminKey !== null) repeat("read_billing", readBilling);
  repeat("audit", auditByClock, AUDIT_EVERY_MS);
}

/** Runs at once and every 5 s, or as said. A run that hangs on a slow provider does not hold up the next: each claims its own jobs. */
function repeat(name: string, work: () => Promise<unknown>, everyMs = RUN_EVERY_MS): void {
  let running = 0;
  const run = () => {
    if (running >= MAX_RUNS_AT_ONCE) return;
    running += 1;
    void withLogContext({ runId: newLogId() }, () =>
      work()
        .catch((error) =>
          log.error({ event: "run_failed", run: name, error: describeError(error) }),
        )
        .finally(() => {
          running -= 1;
        }),
    );
  };
  run();
  setInterval(run, everyMs).unref();
}
