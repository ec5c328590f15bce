import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join, resolve } from "node:path";
import type { PostgresConnection } from "@supabase/lite/postgres";
import { connectionDatabase, openDatabase, type Row } from "./database";
import { createHandler } from "./handler";
import { sendJson } from "./json";
import { keepKeys, TokenEdge } from "./keys";
import { connectToPostgres, createLite, type Mail } from "./lite";
import { migrate } from "./migrate";
import { PortInUse } from "./port";
import { startPostgres } from "./postgres";
import { letOthersPass } from "./postgres-files";
import { noConnectionBody } from "./rest-errors";
import { setLiteBcryptCost } from "./settings";
import { createStorage } from "./storage/routes";

/** Longer than any client keeps an idle connection, so none is closed while a request arrives. */
const KEEP_ALIVE_MS = 75_000;

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
  /** For database, files and keys. Made if missing. */
  dataDir: string;
  /** Default: any free one. */
  port?: number;
  /** The address of the app, for the links in mails. */
  siteUrl: string;
  /** Whether commits survive a crash of the machine. Default: false, which is faster. */
  durable?: boolean;
  bcryptCost?: number;
  onMail?(mail: Mail): void;
  /** A superuser's URL of a database to use instead of starting a Postgres. */
  databaseUrl?: string;
  migrationsDir?: string;
  /** SQL that runs after the migrations at every start, so it has to be repeatable. */
  seedFile?: string;
}

/**
 * Starts everything and resolves when requests are answered. Throws `PortInUse`, `DataDirInUse`,
 * `DataOfAnotherVersion`, `PostgresUnavailable`, or a failed migration's error, with nothing left
 * running.
 */
export async function startLocalSupabase(options: LocalSupabaseOptions): Promise<LocalSupabase> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  await letOthersPass(dataDir);
  if (options.bcryptCost !== undefined) setLiteBcryptCost(options.bcryptCost);

  let handle = async (_request: IncomingMessage, response: ServerResponse): Promise<void> =>
    sendJson(response, 503, noConnectionBody);
  // Listens first, to notice a taken port before a database is started.
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
    // Cached, so the first request doesn't wait for it.
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
