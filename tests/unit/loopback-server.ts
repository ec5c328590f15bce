import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export type Seen = { method: string; url: string; headers: IncomingHttpHeaders; body: string };
export type Respond = (response: ServerResponse, request: IncomingMessage) => void;

export type LoopbackServer = {
  url: string;
  /** Every request, in order. */
  seen: Seen[];
  /** What the next requests get, until told otherwise. */
  respond: Respond;
  close: () => Promise<void>;
};

/** A small real HTTP server that a test scripts. */
export async function startLoopbackServer(respond: Respond): Promise<LoopbackServer> {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = "", url = "", headers } = request;
    started.seen.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
    started.respond(response, request);
  });
  // A server that drops an idle connection under the next request would look like a reset, which only a test may script.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const started: LoopbackServer = {
    url: `http://127.0.0.1:${port}`,
    seen: [],
    respond,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return started;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Respond {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function text(status: number, body: string, contentType = "text/html"): Respond {
  return (response) => {
    response.writeHead(status, { "content-type": contentType });
    response.end(body);
  };
}

export function redirect(status: number, location: string): Respond {
  return (response) => {
    response.writeHead(status, { location });
    response.end();
  };
}

/** Accepted, then gone: what a crashed proxy looks like. */
export const reset: Respond = (_, request) => request.socket.resetAndDestroy();

export const hang: Respond = () => {};
