import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * What the network does to answers. reset: the request arrives, and the connection is reset before its answer. half-open: the
 * request arrives, its answer never does, and nobody hangs up. hang: the request itself never arrives. drip: the answer comes at
 * ten bytes a second.
 */
export type NetworkFault = "none" | "reset" | "half-open" | "hang" | "drip";

export type FaultProxy = {
  url: string;
  set(fault: NetworkFault): void;
  stop(): Promise<void>;
};

const DRIP_MS = 100;

/** A network of TCP between an app and what it asks, which can go wrong for connections that are open already, too. */
export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  let fault: NetworkFault = "none";
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A connection that breaks is what this is for.
    socket.on("error", () => undefined);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    keep(client);
    keep(upstream);
    const dripping: number[] = [];
    let timer: NodeJS.Timeout | undefined;
    const drip = (bytes: Buffer) => {
      dripping.push(...bytes);
      timer ??= setInterval(() => {
        const byte = dripping.shift();
        if (byte !== undefined) client.write(Buffer.of(byte));
      }, DRIP_MS);
    };
    client.on("data", (bytes) => {
      if (fault !== "hang") upstream.write(bytes);
    });
    upstream.on("data", (bytes) => {
      if (fault === "none") client.write(bytes);
      else if (fault === "reset") client.resetAndDestroy();
      else if (fault === "drip") drip(bytes);
    });
    upstream.on("close", () => {
      if (fault === "none" || fault === "reset") client.destroy();
    });
    client.on("close", () => {
      clearInterval(timer);
      upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    set(next) {
      fault = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
