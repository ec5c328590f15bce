import { createServer, type Server } from "node:net";

export class PortInUse extends Error {
  override readonly name = "PortInUse";
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} on 127.0.0.1 is already in use.`);
    this.port = port;
  }
}

/** A port nobody listens on at this moment; it may be taken by the time the caller binds it. */
export async function findFreePort(): Promise<number> {
  const server = await bind(0);
  const port = portOf(server);
  await close(server);
  return port;
}

/** Throws `PortInUse` if somebody listens on it. */
export async function requireFreePort(port: number): Promise<void> {
  await close(await bind(port));
}

function bind(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortInUse(port) : error),
    );
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
