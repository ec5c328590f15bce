import "server-only";
import { type Env, env, InvalidEnvironment } from "./env";
import { readBilling } from "./generation/read-billing";
import { reconcile } from "./generation/reconcile";
import { storeResults } from "./generation/store-results";
import { log } from "./log";

const RUN_EVERY_MS = 5_000;
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
  repeat("reconcile", reconcile);
  repeat("store_results", storeResults);
  if (settings.falAdminKey !== null) repeat("read_billing", readBilling);
}

/** Runs at once and every 5 s. A run that hangs on a slow provider does not hold up the next: each claims its own jobs. */
function repeat(name: string, work: () => Promise<unknown>): void {
  let running = 0;
  const run = () => {
    if (running >= MAX_RUNS_AT_ONCE) return;
    running += 1;
    work()
      .catch((error) => log.error({ event: `${name}_run_failed`, error: String(error) }))
      .finally(() => {
        running -= 1;
      });
  };
  run();
  setInterval(run, RUN_EVERY_MS).unref();
}
