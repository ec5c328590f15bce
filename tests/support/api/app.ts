import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { findFreePort } from "../../../scripts/local-supabase/port";
import { startApp } from "../../../scripts/stack/start-app";

export type SecondApp = {
  url: string;
  readLog(): Promise<string>;
  /** Sends its process a signal; SIGKILL ends it as a crash would. */
  signal(signal: NodeJS.Signals): void;
  /** Starts it again at the same address after a SIGKILL. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

type Changes = {
  /** Instead of or besides the settings of the stack's own app. */
  settings?: Record<string, string>;
  /** Names of settings to leave out. */
  without?: readonly string[];
  /** Its reconciler runs by a timer, as on a host of its own. */
  hasTimers?: boolean;
};

/**
 * Another app on the same Supabase and simulator, with other settings and an address of its own. It counts as serverless
 * (VERCEL) unless it is to have timers, so its reconciler leaves other tests' jobs alone.
 */
export async function startSecondApp({
  settings,
  without = [],
  hasTimers = false,
}: Changes): Promise<SecondApp> {
  const dir = await mkdtemp(join(tmpdir(), "studio-app-"));
  const logFile = join(dir, "app.log");
  const port = await findFreePort();
  const all = {
    ...inject("stack").settings,
    APP_URL: `http://127.0.0.1:${port}`,
    ...(hasTimers ? {} : { VERCEL: "1" }),
    ...settings,
  };
  const kept = Object.entries(all).filter(([name]) => !without.includes(name));
  const start = () =>
    startApp({ port, mode: "start", settings: Object.fromEntries(kept), logFile });
  let app = await start().catch(async (error) => {
    const log = await readFile(logFile, "utf8").catch(() => "");
    await rm(dir, { recursive: true, force: true });
    throw new AppDidNotStart(log, { cause: error });
  });
  return {
    url: app.url,
    readLog: () => readFile(logFile, "utf8"),
    signal(signal) {
      const { pid, exitCode, signalCode } = app.child.process;
      // Its group: a child of ours has one of its own (scripts/stack/child.ts).
      if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal);
    },
    async restart() {
      await app.stop();
      app = await start();
    },
    async stop() {
      await app.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export class AppDidNotStart extends Error {
  override readonly name = "AppDidNotStart";
  readonly log: string;

  constructor(log: string, options: ErrorOptions) {
    super("the app did not start", options);
    this.log = log;
  }
}
