import { randomBytes } from "node:crypto";
import { openDatabase } from "./database";
import { migrate, migrationsHash } from "./migrate";

/** Any number. Processes that make templates on the same server wait for each other. */
const TEMPLATE_LOCK = 720_112_002;
const TEMPLATE_PREFIX = "template_app";

/**
 * A migrated database for one test file, copied from a template in about 50 ms. The template is
 * made on first use, and again when the bootstrap or a migration changes.
 */
export async function createTestDatabase(options: {
  /** A superuser's URL of any database of the server, such as `startPostgres` returns. */
  serverUrl: string;
  migrationsDir?: string;
}): Promise<{ url: string; drop(): Promise<void> }> {
  const template = `${TEMPLATE_PREFIX}_${await migrationsHash(options)}`;
  const name = `test_${process.pid}_${randomBytes(5).toString("hex")}`;
  const server = openDatabase(options.serverUrl);
  try {
    await server.query("select pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    if (!(await exists(server, template))) await makeTemplate(server, template, options);
    await server.execute(`create database ${name} template ${template} owner postgres`);
  } finally {
    // Also releases the lock.
    await server.close();
  }

  return {
    url: urlOf(options.serverUrl, name),
    async drop() {
      const again = openDatabase(options.serverUrl);
      try {
        await again.execute(`drop database if exists ${name} with (force)`);
      } finally {
        await again.close();
      }
    },
  };
}

type Server = ReturnType<typeof openDatabase>;

/** Renamed when complete; the rest of an interrupted attempt is dropped. */
async function makeTemplate(
  server: Server,
  template: string,
  options: { serverUrl: string; migrationsDir?: string },
): Promise<void> {
  const draft = `${template}_draft`;
  await server.execute(`drop database if exists ${draft} with (force)`);
  await server.execute(`create database ${draft}`);
  const database = openDatabase(urlOf(options.serverUrl, draft));
  try {
    await migrate(database, options);
  } finally {
    await database.close();
  }
  await dropOlderTemplates(server);
  await server.execute(`alter database ${draft} rename to ${template}`);
}

async function dropOlderTemplates(server: Server): Promise<void> {
  const rows = await server.query(
    "select datname as name from pg_database where datname ~ ('^' || $1 || '_[0-9a-f]{16}$')",
    [TEMPLATE_PREFIX],
  );
  for (const { name } of rows)
    await server.execute(`drop database if exists ${String(name)} with (force)`);
}

async function exists(server: Server, name: string): Promise<boolean> {
  const rows = await server.query("select from pg_database where datname = $1", [name]);
  return rows.length > 0;
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
