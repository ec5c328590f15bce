import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import type { PostgresConnection } from "@supabase/lite/postgres";
import { connectionDatabase, openDatabase, type Row } from "./database";
import { keepKeys, TokenEdge } from "./keys";
import { connectToPostgres, createLite, type Mail } from "./lite";
import { migrate } from "./migrate";
import { PortInUse } from "./port";
import { startPostgres } from "./postgres";
import { letOthersPass } from "./postgres-files";
import {
  isConnectionError,
  isDatabaseError,
  noConnectionBody,
  statusOf,
  toErrorBody,
} from "./rest-errors";
import { isDebugging, setLiteBcryptCost } from "./settings";
import { createStorage } from "./storage/routes";

export { PortInUse } from "./port";

/** Longer than any client keeps an idle connection, so none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

export interface LocalSupabase {
  url: string;
  anonKey: string;
  serviceRoleKey: string;
  /** Connects as superuser. */
  databaseUrl: string;
  /** Runs one statement as superuser. */
  query(text: string, parameters?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export interface LocalSupabaseOptions {
  /** Holds database, files and keys. */
  dataDir: string;
  port?: number;
  /** Where the app is; the links in mails go there. */
  siteUrl: string;
  /** Survives a crash of the machine, for what a user keeps. Default: false, as tests want it. */
  durable?: boolean;
  bcryptCost?: number;
  onMail?(mail: Mail): void;
  /** Superuser URL of a database to use instead of starting Postgres. */
  databaseUrl?: string;
  migrationsDir?: string;
  /** Run after the migrations at every start, so it has to be repeatable. */
  seedFile?: string;
}

/**
 * Starts everything and resolves when requests are answered. Throws `PortInUse`, `DataDirInUse`,
 * `PostgresUnavailable`, or a failed migration's error, with nothing left running.
 */
export async function startLocalSupabase(options: LocalSupabaseOptions): Promise<LocalSupabase> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  if (process.getuid?.() === 0) await letOthersPass(dataDir);
  if (options.bcryptCost !== undefined) setLiteBcryptCost(options.bcryptCost);

  let handle = async (_request: IncomingMessage, response: ServerResponse): Promise<void> =>
    sendJson(response, 503, noConnectionBody);
  // Listens before anything else: a taken port is found out before a database is started.
  const http = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true },
    (request, response) => void handle(request, response),
  );
  const url = `http://127.0.0.1:${await listen(http, options.port ?? 0)}`;
  let database: MigratedDatabase | null = null;
  try {
    const keys = await keepKeys(join(dataDir, "keys.json"));
    database = await openMigratedDatabase(dataDir, options);
    const { connection } = database;
    // Cached from here on; otherwise the first request would have to wait for it.
    await connection.introspect({ useCache: true });

    const queries = connectionDatabase(connection);
    const edge = new TokenEdge(keys, `${url}/auth/v1`);
    handle = createHandler({
      edge,
      lite: createLite({
        connection,
        keys,
        url,
        siteUrl: options.siteUrl,
        sendMail: options.onMail ?? (() => {}),
      }),
      storage: await createStorage({
        database: queries,
        edge,
        directory: join(dataDir, "storage"),
      }),
    });

    const { stop } = database;
    let stopped: Promise<void> | null = null;
    return {
      url,
      anonKey: keys.anonKey,
      serviceRoleKey: keys.serviceRoleKey,
      databaseUrl: database.url,
      query: queries.query,
      stop() {
        stopped ??= closeServer(http).then(stop);
        return stopped;
      },
    };
  } catch (error) {
    await closeServer(http);
    await database?.stop();
    throw error;
  }
}

interface MigratedDatabase {
  url: string;
  connection: PostgresConnection;
  stop(): Promise<void>;
}

async function openMigratedDatabase(
  dataDir: string,
  options: LocalSupabaseOptions,
): Promise<MigratedDatabase> {
  const server =
    options.databaseUrl === undefined
      ? await startPostgres({ dataDir: join(dataDir, "postgres"), durable: options.durable })
      : { url: options.databaseUrl, stop: async () => {} };
  try {
    const database = openDatabase(server.url);
    try {
      await migrate(database, options);
    } finally {
      await database.close();
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
  const connection = connectToPostgres(server.url);
  return {
    url: server.url,
    connection,
    async stop() {
      await connection.driver.end({ timeout: 2 });
      await server.stop();
    },
  };
}

interface Parts {
  edge: TokenEdge;
  lite: ReturnType<typeof createLite>;
  storage: Awaited<ReturnType<typeof createStorage>>;
}

/** Never rejects. */
function createHandler(parts: Parts) {
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
        await answerWithLite(parts, request, response, url);
      }
    } catch (error) {
      if (isDebugging()) console.error(error);
      if (response.headersSent) response.destroy();
      else if (error instanceof BodyTooLarge) sendJson(response, 413, { message: error.message });
      else if (isConnectionError(error)) sendJson(response, 503, noConnectionBody);
      else sendJson(response, 500, { code: "500", message: "Internal server error" });
    } finally {
      // What was refused unread would otherwise block the connection.
      request.resume();
    }
  };
}

async function answerWithLite(
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
    const fixed = fixRestAnswer({ status, body, databaseError, request });
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

/** Null if the answer is as PostgREST gives it. */
function fixRestAnswer({
  status,
  body,
  databaseError,
  request,
}: {
  status: number;
  body: Buffer;
  databaseError: unknown;
  request: Request;
}): { status: number; body: unknown; contentType: string } | null {
  if (status >= 400) {
    const answer = parseObject(body);
    if (!isDatabaseError(databaseError) || databaseError.code.startsWith("PT")) return null;
    // lite knows some codes, of which it drops the hint, and calls the rest SUP.
    if (answer?.code !== "SUP" && answer?.code !== databaseError.code) return null;
    const { message } = answer.code === "SUP" ? databaseError : answer;
    return {
      status: statusOf(databaseError.code, status === 401),
      body: { ...toErrorBody(databaseError), message },
      contentType: "application/json; charset=utf-8",
    };
  }
  // After an insert or update with embedded rows, `.single()` gets an array of one.
  if (!request.headers.get("accept")?.includes("application/vnd.pgrst.object")) return null;
  if (body[0] !== "[".charCodeAt(0)) return null;
  const rows: unknown[] = JSON.parse(body.toString());
  if (rows.length === 1) {
    return {
      status,
      body: rows[0],
      contentType: "application/vnd.pgrst.object+json; charset=utf-8",
    };
  }
  return {
    status: 406,
    body: {
      code: "PGRST116",
      details: `The result contains ${rows.length} rows`,
      hint: null,
      message: "Cannot coerce the result to a single JSON object",
    },
    contentType: "application/json; charset=utf-8",
  };
}

/** Sign-up, sign-in, refresh and verification answer with a session. */
async function signSession(
  body: Buffer<ArrayBuffer>,
  edge: TokenEdge,
): Promise<Buffer<ArrayBuffer>> {
  if (!body.includes('"access_token"')) return body;
  const session = parseObject(body);
  if (typeof session?.access_token !== "string") return body;
  const user = toObject(session.user);
  const token = await edge.toOutside(session.access_token, user);
  return Buffer.from(JSON.stringify({ ...session, access_token: token }));
}

async function signFragment(location: string, edge: TokenEdge): Promise<string> {
  const [address, fragment] = location.split("#");
  const parameters = new URLSearchParams(fragment);
  const token = parameters.get("access_token");
  if (!token) return location;
  parameters.set("access_token", await edge.toOutside(token, {}));
  return `${address}#${parameters}`;
}

/** lite lets a browser on another port talk to its REST part only. */
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

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

function parseObject(body: Buffer): Record<string, unknown> | null {
  try {
    return toObject(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? new PortInUse(port) : error),
    );
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}
