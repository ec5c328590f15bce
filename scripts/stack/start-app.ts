import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Child, startChild } from "./child";

const ROOT = join(import.meta.dirname, "..", "..");
const READY_MS = 60_000;

export type AppProcess = { url: string; child: Child; stop(): Promise<void> };

/** Runs `next start` (or `next dev`) on 127.0.0.1 with exactly these settings. Resolves once it responds. Throws after 60 s. */
export async function startApp(options: {
  port: number;
  mode: "start" | "dev";
  settings: Record<string, string>;
  logFile: string;
}): Promise<AppProcess> {
  const log = createWriteStream(options.logFile, { flags: "a" });
  const child = startChild(
    [
      join(ROOT, "node_modules/next/dist/bin/next"),
      options.mode,
      "--hostname",
      "127.0.0.1",
      "--port",
      String(options.port),
    ],
    {
      cwd: ROOT,
      env: {
        ...withoutSettings(process.env),
        NODE_ENV: options.mode === "dev" ? "development" : "production",
        NEXT_TELEMETRY_DISABLED: "1",
        ...options.settings,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  child.process.stdout?.pipe(log, { end: false });
  child.process.stderr?.pipe(log, { end: false });
  const url = `http://127.0.0.1:${options.port}`;
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, child, stop: child.stop };
}

async function waitUntilReady(url: string, { process: child }: Child): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error("The app stopped while starting; see its log.");
    const response = await fetch(`${url}/api/health`).catch(() => null);
    await response?.body?.cancel();
    if (response !== null) return;
    await sleep(100);
  }
  throw new Error("The app did not answer within a minute; see its log.");
}

/** The stack is the same on every machine, so a developer's own settings are left out. */
function withoutSettings(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^(APP_URL|SUPABASE_|FAL_|ADMIN_EMAILS|CRON_SECRET|USE_ASYNC|LOG_LEVEL|BUDGET_|CLIENT_ADDRESS|VERCEL|PORT$)/.test(
          name,
        ),
    ),
  );
}
