import getPort from "get-port";

/** `reserve`: no port is handed out twice while this process lives. */
const OPTIONS = { host: "127.0.0.1", reserve: true };

/** A server could not listen on the port it was given. */
export class PortInUse extends Error {
  override readonly name = "PortInUse";
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} on 127.0.0.1 is already in use.`);
    this.port = port;
  }
}

/** A free port of 127.0.0.1. Another process can still take it before the caller listens on it. */
export function findFreePort(): Promise<number> {
  return getPort(OPTIONS);
}

/** The preferred port of 127.0.0.1, or a free one, with a note if the preferred one is taken. */
export async function choosePort(
  preferred: number | undefined,
  note: (text: string) => void,
): Promise<number> {
  if (preferred === undefined) return findFreePort();
  const port = await getPort({ ...OPTIONS, port: preferred });
  if (port !== preferred) note(`Port ${preferred} is not available; using ${port} instead.`);
  return port;
}
