import "server-only";
import { type Env, env, InvalidEnvironment } from "@/lib/server/core/env";
import { newLogId, withLogContext } from "@/lib/server/core/log";
import { logFailedRun, scheduledWork } from "./scheduled";

const MAX_RUNS_AT_ONCE = 4;

/**
 * Exits if a setting is bad: such a process must not serve a single request. On a serverless host it starts no timers; the cron
 * does their work.
 */
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
  for (const { name, run, everyMs } of scheduledWork()) repeat(name, run, everyMs);
}

/** Runs at once and then at its interval. A run stuck on a slow provider does not delay the next: each claims its own jobs. */
function repeat(name: string, work: () => Promise<unknown>, everyMs: number): void {
  let running = 0;
  const run = () => {
    if (running >= MAX_RUNS_AT_ONCE) return;
    running += 1;
    void withLogContext({ runId: newLogId() }, () =>
      work()
        .catch((error) => logFailedRun(name, error))
        .finally(() => {
          running -= 1;
        }),
    );
  };
  run();
  setInterval(run, everyMs).unref();
}
