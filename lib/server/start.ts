import "server-only";
import { type Env, env, InvalidEnvironment } from "@/lib/server/core/env";
import { newLogId, withLogContext } from "@/lib/server/core/log";
import { logFailedRun, scheduledWork } from "./scheduled";

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
  for (const { name, run, everyMs } of scheduledWork()) repeat(name, run, everyMs);
}

/** Runs at once and then at its interval. A run that hangs on a slow provider does not hold up the next: each claims its own jobs. */
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
