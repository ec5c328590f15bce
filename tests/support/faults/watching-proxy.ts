import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";

/** "before": the request is here and not yet passed on. "after": it has been carried out, and nobody has heard the answer. */
type Moment = "before" | "after";
export type Seen = { moment: Moment; method: string; path: string };

type Look = (seen: Seen) => void | "fail" | Promise<void>;

export type WatchingProxy = {
  url: string;
  /** How many requests have come. */
  count(): number;
  /**
   * Looks at each moment of each request until told otherwise; what it waits for, the request waits for. "fail": answered 500
   * instead of being passed on.
   */
  watch(look: Look | null): void;
  stop(): Promise<void>;
};

/** Stands between an app and what it asks, counts what passes, and lets a test act at exactly one moment of it. */
export async function startWatchingProxy(targetUrl: string): Promise<WatchingProxy> {
  const target = new URL(targetUrl);
  let count = 0;
  let look: Look | null = null;
  const server = createServer(async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    count += 1;
    const { method = "GET", url: path = "/" } = incoming;
    if ((await look?.({ moment: "before", method, path })) === "fail") {
      incoming.resume();
      outgoing.writeHead(500, { "content-type": "application/json" }).end("{}");
      return;
    }
    const passed = send(
      {
        hostname: target.hostname,
        port: target.port,
        method,
        path,
        headers: { ...incoming.headers, host: target.host },
      },
      async (response) => {
        await look?.({ moment: "after", method, path });
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
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
    watch(next) {
      look = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
