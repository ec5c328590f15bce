import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { parseRecord, sendJson, toRecord } from "./json";
import type { TokenEdge } from "./keys";
import type { createLite } from "./lite";
import { fixRestResponse } from "./rest-answer";
import { isConnectionError, noConnectionBody } from "./rest-errors";
import { isDebugging } from "./settings";
import type { createStorage } from "./storage/routes";

const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

interface Parts {
  edge: TokenEdge;
  lite: ReturnType<typeof createLite>;
  storage: Awaited<ReturnType<typeof createStorage>>;
}

/** Answers all requests: Storage, the published keys, lite's REST and auth. Never rejects. */
export function createHandler(parts: Parts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    allowOrigins(request, response);
    try {
      const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "127.0.0.1"}`);
      if (request.method === "OPTIONS") {
        response.writeHead(204).end();
      } else if (url.pathname.startsWith("/storage/v1/")) {
        await parts.storage(request, response, url);
      } else if (url.pathname === "/auth/v1/.well-known/jwks.json") {
        sendJson(response, 200, parts.edge.jwks, { "cache-control": "public, max-age=600" });
      } else {
        await respondWithLite(parts, request, response, url);
      }
    } catch (error) {
      if (isDebugging()) console.error(error);
      if (response.headersSent) response.destroy();
      else if (error instanceof BodyTooLarge) sendJson(response, 413, { message: error.message });
      else if (isConnectionError(error)) sendJson(response, 503, noConnectionBody);
      else sendJson(response, 500, { code: "500", message: "Internal server error" });
    } finally {
      // An unread body would block the connection.
      request.resume();
    }
  };
}

async function respondWithLite(
  { edge, lite }: Parts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
): Promise<void> {
  const request = await toRequest(incoming, url, edge);
  const { response, databaseError } = await lite(request);
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.delete("access-control-allow-origin");
  let status = response.status;
  let body = Buffer.from(await response.arrayBuffer());

  if (status >= 500 && isConnectionError(databaseError)) {
    return sendJson(outgoing, 503, noConnectionBody);
  }
  if (url.pathname.startsWith("/rest/v1")) {
    const fixed = fixRestResponse({ status, body, databaseError, request });
    if (fixed) {
      ({ status } = fixed);
      body = Buffer.from(JSON.stringify(fixed.body));
      headers.set("content-type", fixed.contentType);
    }
  } else if (url.pathname.startsWith("/auth/v1")) {
    body = await signSession(body, edge);
    const location = headers.get("location");
    if (location) headers.set("location", await signFragment(location, edge));
  }
  outgoing.writeHead(status, [...headers].flat());
  outgoing.end(request.method === "HEAD" || status === 204 ? undefined : body);
}

async function toRequest(incoming: IncomingMessage, url: URL, edge: TokenEdge): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const token = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token !== undefined) headers.set("authorization", `Bearer ${await edge.toInside(token)}`);
  const method = incoming.method ?? "GET";
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers });
  return new Request(url, { method, headers, body: await readBody(incoming) });
}

class BodyTooLarge extends Error {}

async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  if (Number(incoming.headers["content-length"] ?? 0) > BODY_LIMIT_BYTES)
    throw new BodyTooLarge(`The body is larger than ${BODY_LIMIT_BYTES} bytes.`);
  return Buffer.from(await buffer(incoming));
}

/** Replaces the token of a session, as sign-up, sign-in, refresh and verification answer it. */
async function signSession(
  body: Buffer<ArrayBuffer>,
  edge: TokenEdge,
): Promise<Buffer<ArrayBuffer>> {
  if (!body.includes('"access_token"')) return body;
  const session = parseRecord(body);
  if (typeof session?.access_token !== "string") return body;
  const token = await edge.toOutside(session.access_token, toRecord(session.user));
  return Buffer.from(JSON.stringify({ ...session, access_token: token }));
}

/** lite's `/verify` redirects to an address with a token in its fragment. */
async function signFragment(location: string, edge: TokenEdge): Promise<string> {
  const [address, fragment] = location.split("#");
  const parameters = new URLSearchParams(fragment);
  const token = parameters.get("access_token");
  if (!token) return location;
  parameters.set("access_token", await edge.toOutside(token, {}));
  return `${address}#${parameters}`;
}

/** lite sends CORS headers for REST only. */
function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader(
    "access-control-expose-headers",
    "content-range, content-location, content-length, content-encoding, preference-applied, x-total-count, x-sb-error-code, etag, accept-ranges, location, tus-resumable, upload-offset, upload-length, upload-expires",
  );
  if (request.method !== "OPTIONS") return;
  response.setHeader(
    "access-control-allow-methods",
    "GET, HEAD, PUT, PATCH, POST, DELETE, OPTIONS",
  );
  response.setHeader(
    "access-control-allow-headers",
    request.headers["access-control-request-headers"] ?? "authorization, apikey, content-type",
  );
  response.setHeader("access-control-max-age", "3600");
}
