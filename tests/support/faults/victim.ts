import { startSecondApp } from "../api/app";
import { stack } from "../api/client";
import { runReconciler } from "../api/reconciler";
import { type Seen, startWatchingProxy } from "./watching-proxy";

/**
 * An app to be killed. All effects of its process leave it as requests to the database or to fal, so a proxy that kills it just before
 * one is passed on, or just after it was carried out, reaches every moment that leaves something half done, in the very build that
 * people run (docs/decisions/018).
 */

export type Point = { name: string; moment: Seen["moment"]; request: RegExp };

/** The moment before or after a request that matches, named for the test title. */
export function point(moment: Point["moment"], name: string, request: RegExp): Point {
  return { name: `${moment} ${name}`, moment, request };
}

export type Victim = Awaited<ReturnType<typeof startVictim>>;

/** Its reconciler runs by its own timer. Watched is what it asks the database, or what it asks fal. */
export async function startVictim(watched: "database" | "fal") {
  const isDatabase = watched === "database";
  const proxy = await startWatchingProxy(isDatabase ? stack.supabaseUrl : stack.falUrl);
  const app = await startSecondApp({
    hasTimers: true,
    settings: isDatabase ? { SUPABASE_URL: proxy.url } : { FAL_QUEUE_URL: proxy.url },
  });

  /**
   * Sends the process a signal at that point, once; resolves when it has been sent. What was asked at that moment waits until the
   * function it resolves to is called, and for ever if that never is.
   */
  function signalAt({ moment, request }: Point, signal: NodeJS.Signals): Promise<() => void> {
    return new Promise((resolve) => {
      proxy.watch((seen) => {
        if (seen.moment !== moment || !request.test(`${seen.method} ${seen.path}`)) return;
        proxy.watch(null);
        app.signal(signal);
        return new Promise<void>((pass) => resolve(pass));
      });
    });
  }

  return {
    appUrl: app.url,
    signal: app.signal,
    /** Its reconciler and its copying, now. */
    runReconciler: () => runReconciler(app.url),
    signalAt,
    /** Killed at that point of what `trigger` starts, and started again. Whoever asked sees a broken connection. */
    async killAt(point: Point, trigger: () => Promise<unknown>): Promise<void> {
      const killed = signalAt(point, "SIGKILL");
      await Promise.all([killed, trigger().catch(() => undefined)]);
      await app.restart();
    },
    async stop() {
      await app.stop();
      await proxy.stop();
    },
  };
}
