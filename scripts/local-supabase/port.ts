import getPort from "get-port";

/** Ports of 127.0.0.1. `reserve`: no port is handed out twice in the life of this process. */
const OPTIONS = { host: "127.0.0.1", reserve: true };

/** The port that a server was told to listen on is taken. */
export class PortInUse extends Error {
  override readonly name = "PortInUse";
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} on 127.0.0.1 is already in use.`);
    this.port = port;
  }
}

/** A free port. Another process may still take it before the caller listens on it. */
export function findFreePort(): Promise<number> {
  return getPort(OPTIONS);
}

/** The wished port, or a free one: with a note if the wished one is not available. */
export async function choosePort(
  wished: number | undefined,
  note: (text: string) => void,
): Promise<number> {
  if (wished === undefined) return findFreePort();
  const port = await getPort({ ...OPTIONS, port: wished });
  if (port !== wished) note(`Port ${wished} is not available; using ${port} instead.`);
  return port;
}
