import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { getAuthSchemaSql, getStorageSchemaSql } from "@supabase/lite";
import { DataOfAnotherVersion } from "./data-dir";
import type { Database } from "./database";

const REPOSITORY = join(import.meta.dirname, "..", "..");
export const MIGRATIONS_DIR = join(REPOSITORY, "supabase", "migrations");
export const SEED_FILE = join(REPOSITORY, "supabase", "seed.sql");

/** Any number. Processes that migrate the same database wait for each other. */
const MIGRATION_LOCK = 720_112_001;

export interface Migration {
  version: string;
  name: string;
  sql: string;
}

/**
 * Brings a database to the state of a hosted project with these migrations: first what Supabase
 * itself puts there, then each file that is not recorded yet, in its own transaction and as role
 * `postgres`. Returns the versions applied now. Throws `DataOfAnotherVersion`, before any change,
 * if a recorded migration is missing among the files or its text differs.
 */
export async function migrate(
  database: Database,
  options: { migrationsDir?: string | undefined; seedFile?: string | undefined } = {},
): Promise<string[]> {
  await database.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
  try {
    requireSameMigrations(
      await readRecorded(database),
      await readMigrations(options.migrationsDir),
    );
    await bootstrap(database);
    return await applyMigrations(database, options);
  } finally {
    await database.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
  }
}

/** The same for a database that has what Supabase puts there. The session has to be `postgres`, or able to become it. */
export async function applyMigrations(
  database: Database,
  options: { migrationsDir?: string | undefined; seedFile?: string | undefined } = {},
): Promise<string[]> {
  const applied: string[] = [];
  const versions = new Set((await readRecorded(database)).map(({ version }) => version));
  for (const migration of await readMigrations(options.migrationsDir)) {
    if (versions.has(migration.version)) continue;
    await applyMigration(database, migration);
    applied.push(migration.version);
  }
  if (options.seedFile !== undefined) await runSeed(database, options.seedFile);
  return applied;
}

/** The tables and functions of schemas auth and storage, owned by whoever runs it, without roles and grants. */
export async function authAndStorageSql(): Promise<string> {
  const functions = await readFile(join(import.meta.dirname, "auth-functions.sql"), "utf8");
  return [getAuthSchemaSql(), getStorageSchemaSql(), functions].join("\n");
}

/** 16 hex digits that change with anything that a migrated database is made from. */
export async function migrationsHash(
  options: { migrationsDir?: string | undefined } = {},
): Promise<string> {
  const hash = createHash("sha256").update(await bootstrapSql());
  for (const { version, name, sql } of await readMigrations(options.migrationsDir))
    hash.update(`\0${version}\0${name}\0${sql}`);
  return hash.digest("hex").slice(0, 16);
}

/** All migrations, in the order of their versions. Throws for a file not named `<version>_<name>.sql`. */
export async function readMigrations(migrationsDir = MIGRATIONS_DIR): Promise<Migration[]> {
  const names = (await readdir(migrationsDir)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (file) => {
      const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
      if (version === undefined || name === undefined)
        throw new Error(`${file} is not named <version>_<name>.sql.`);
      return { version, name, sql: await readFile(join(migrationsDir, file), "utf8") };
    }),
  );
}

/** Empty for a new database. We record the whole file as one statement; the CLI would split it. */
async function readRecorded(database: Database): Promise<Migration[]> {
  const [table] = await database.query(
    "select to_regclass('supabase_migrations.schema_migrations') is not null as exists",
  );
  if (table?.exists !== true) return [];
  const rows = await database.query(
    `select version, name, array_to_string(statements, '') as sql
     from supabase_migrations.schema_migrations
     order by version`,
  );
  return rows.map(({ version, name, sql }) => ({
    version: String(version),
    name: String(name),
    sql: String(sql),
  }));
}

function requireSameMigrations(recorded: Migration[], migrations: Migration[]): void {
  for (const { version, name, sql } of recorded) {
    const file = migrations.find((migration) => migration.version === version);
    if (file === undefined)
      throw new DataOfAnotherVersion(`its migration ${version}_${name} is unknown here`);
    if (file.sql !== sql)
      throw new DataOfAnotherVersion(
        `its migration ${version}_${file.name} differs from the file here`,
      );
  }
}

async function bootstrap(database: Database): Promise<void> {
  const sql = await bootstrapSql();
  const hash = createHash("sha256").update(sql).digest("hex");
  const [table] = await database.query(
    "select to_regclass('supabase_migrations.local_bootstrap') is not null as exists",
  );
  if (table?.exists === true) {
    const done = await database.query(
      "select from supabase_migrations.local_bootstrap where hash = $1",
      [hash],
    );
    if (done.length > 0) return;
  }
  await database.transaction(async (transaction) => {
    await transaction.execute(sql);
    await transaction.execute(
      "create table if not exists supabase_migrations.local_bootstrap (hash text not null)",
    );
    await transaction.query("insert into supabase_migrations.local_bootstrap (hash) values ($1)", [
      hash,
    ]);
  });
}

async function bootstrapSql(): Promise<string> {
  const own = await readFile(join(import.meta.dirname, "bootstrap.sql"), "utf8");
  return [await authAndStorageSql(), own].join("\n");
}

async function applyMigration(database: Database, migration: Migration): Promise<void> {
  try {
    await database.transaction(async (transaction) => {
      await transaction.execute(
        `set local role postgres; set local search_path = "$user", public, extensions`,
      );
      await transaction.execute(migration.sql);
      await transaction.execute("reset role");
      await transaction.query(
        "insert into supabase_migrations.schema_migrations (version, name, statements) values ($1, $2, array[$3])",
        [migration.version, migration.name, migration.sql],
      );
    });
  } catch (cause) {
    throw new Error(
      `Migration ${migration.version}_${migration.name} failed: ${describe(cause, migration.sql)}`,
      { cause },
    );
  }
}

async function runSeed(database: Database, seedFile: string): Promise<void> {
  const sql = await readFile(seedFile, "utf8");
  try {
    await database.transaction(async (transaction) => {
      await transaction.execute(
        `set local role postgres; set local search_path = "$user", public, extensions`,
      );
      await transaction.execute(sql);
    });
  } catch (cause) {
    throw new Error(`${seedFile} failed: ${describe(cause, sql)}`, { cause });
  }
}

/** With the line, for which Postgres gives an offset in characters. */
function describe(error: unknown, sql: string): string {
  if (!(error instanceof Error)) return String(error);
  const position = "position" in error ? Number(error.position) : 0;
  const detail = "detail" in error && error.detail ? ` (${error.detail})` : "";
  const line = position > 0 ? ` at line ${sql.slice(0, position).split("\n").length}` : "";
  return `${error.message}${line}${detail}`;
}
