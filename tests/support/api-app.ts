import { mkdtemp, readFile, rm } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { findFreePort } from "../../scripts/local-supabase/port";
import { startApp } from "../../scripts/stack/start-app";

export type SecondApp = { url: string; readLog(): Promise<string>; stop(): Promise<void> };

type Changes = {
  /** Instead of or besides the settings of the stack's own app. */
  settings?: Record<string, string>;
  /** Names of settings to leave out. */
  without?: readonly string[];
};

/**
 * Another app on the same Supabase and simulator, with other settings and an address of its own. It counts as serverless
 * (VERCEL), so its reconciler has no timer and leaves other tests' jobs alone.
 */
export async function startSecondApp({ settings, without = [] }: Changes): Promise<SecondApp> {
  const dir = await mkdtemp(join(tmpdir(), "studio-app-"));
  const logFile = join(dir, "app.log");
  const port = await findFreePort();
  const all = {
    ...inject("stack").settings,
    APP_URL: `http://127.0.0.1:${port}`,
    VERCEL: "1",
    ...settings,
  };
  const kept = Object.entries(all).filter(([name]) => !without.includes(name));
  try {
    const app = await startApp({
      port,
      mode: "start",
      settings: Object.fromEntries(kept),
      logFile,
    });
    return {
      url: app.url,
      readLog: () => readFile(logFile, "utf8"),
      async stop() {
        await app.stop();
        await rm(dir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    const log = await readFile(logFile, "utf8").catch(() => "");
    await rm(dir, { recursive: true, force: true });
    throw new AppDidNotStart(log, { cause: error });
  }
}

export class AppDidNotStart extends Error {
  override readonly name = "AppDidNotStart";
  readonly log: string;

  constructor(log: string, options: ErrorOptions) {
    super("the app did not start", options);
    this.log = log;
  }
}

export type CountingProxy = { url: string; count(): number; stop(): Promise<void> };

/** Stands between an app and Supabase and counts what passes: "no database statement" is "no request". */
export async function startCountingProxy(): Promise<CountingProxy> {
  const target = new URL(inject("stack").supabaseUrl);
  let count = 0;
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    count += 1;
    const passed = send(
      {
        hostname: target.hostname,
        port: target.port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
