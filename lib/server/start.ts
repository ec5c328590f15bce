import "server-only";
import { env, InvalidEnvironment } from "./env";
import { reconcile } from "./generation/reconcile";
import { log } from "./log";

const RECONCILE_EVERY_MS = 5_000;

/** A process with bad settings must not answer a single request. On a host with a cron of its own there is no timer. */
export function startServer(): void {
  let isServerless: boolean;
  try {
    isServerless = env().isServerless;
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  if (!isServerless) scheduleReconcile(0);
}

function scheduleReconcile(delayMs: number): void {
  setTimeout(() => {
    reconcile()
      .catch((error) => log.error({ event: "reconcile_run_failed", error: String(error) }))
      .finally(() => scheduleReconcile(RECONCILE_EVERY_MS));
  }, delayMs).unref();
}
