import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DataOfAnotherVersion } from "../../scripts/local-supabase/data-dir";
import { type Database, openDatabase } from "../../scripts/local-supabase/database";
import { migrate } from "../../scripts/local-supabase/migrate";
import { type RunningPostgres, startPostgres } from "../../scripts/local-supabase/postgres";
import { letOthersPass } from "../../scripts/local-supabase/postgres-files";
import { startLocalSupabase } from "../../scripts/local-supabase/server";
import { createTestDatabase } from "../../scripts/local-supabase/template";
import { MIGRATIONS } from "./local-supabase";

/** Data that another version of the schema, or of Postgres, has written. */

const REPOSITORY = join(import.meta.dirname, "..", "..");

let folder: string;
let server: RunningPostgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "older-data-"));
  await letOthersPass(folder);
  server = await startPostgres({ dataDir: join(folder, "postgres") });
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

test("migrations that came later are applied to the data there is", async () => {
  await withMigrated(async ({ database, migrationsDir }) => {
    await writeFile(
      join(migrationsDir, "20260101000002_add_color.sql"),
      "alter table public.notes add column color text;",
    );

    const applied = await migrate(database, { migrationsDir });

    expect(applied).toEqual(["20260101000002"]);
    expect(await migrate(database, { migrationsDir })).toEqual([]);
    expect(await database.query("select color from public.notes")).toEqual([]);
  });
});

test("an applied migration that is not among the files is named, and nothing is changed", async () => {
  await withMigrated(async ({ database, migrationsDir }) => {
    await rm(join(migrationsDir, "20260101000001_add_storage.sql"));
    await writeFile(join(migrationsDir, "20260101000002_drop.sql"), "drop table public.notes;");
    await database.execute("drop table supabase_migrations.local_bootstrap");

    const migrated = migrate(database, { migrationsDir });

    await expect(migrated).rejects.toBeInstanceOf(DataOfAnotherVersion);
    await expect(migrated).rejects.toThrow(/20260101000001_add_storage is unknown here/);
    expect(await stateOf(database)).toEqual({
      versions: ["20260101000000", "20260101000001"],
      notes: "notes",
      bootstrap: null,
    });
  });
});

test("an applied migration with another text than its file is named, and nothing is changed", async () => {
  await withMigrated(async ({ database, migrationsDir }) => {
    const file = join(migrationsDir, "20260101000000_create_notes.sql");
    await writeFile(file, `${await readFile(file, "utf8")}\n-- One line more.`);
    await writeFile(join(migrationsDir, "20260101000002_drop.sql"), "drop table public.notes;");

    const migrated = migrate(database, { migrationsDir });

    await expect(migrated).rejects.toBeInstanceOf(DataOfAnotherVersion);
    await expect(migrated).rejects.toThrow(
      /20260101000000_create_notes differs from the file here/,
    );
    expect(await stateOf(database)).toMatchObject({
      versions: ["20260101000000", "20260101000001"],
      notes: "notes",
    });
  });
});

test("data of another major version of Postgres is named and kept", async () => {
  const dataDir = join(folder, "other-major");
  const first = await startPostgres({ dataDir });
  const database = openDatabase(first.url);
  const [row] = await database.query("show data_directory");
  await database.close();
  await first.stop();
  const pgdata = String(row?.data_directory);
  await writeFile(join(pgdata, "PG_VERSION"), "16\n");
  const before = await readdir(pgdata);

  const started = startPostgres({ dataDir });

  await expect(started).rejects.toBeInstanceOf(DataOfAnotherVersion);
  await expect(started).rejects.toThrow(/written by Postgres 16, and this is Postgres 17/);
  expect(await readdir(pgdata)).toEqual(before);
});

test("the demo says in one sentence that the data is another version's, and keeps it", async () => {
  const demoDir = join(folder, "demo");
  const options = { dataDir: join(demoDir, "supabase"), siteUrl: "http://127.0.0.1:3000" };
  const older = await startLocalSupabase(options);
  await older.query("insert into auth.users (id, email) values (gen_random_uuid(), 'a@b.test')");
  await older.query(
    `update supabase_migrations.schema_migrations set version = '1', name = 'older'
     where version = (select min(version) from supabase_migrations.schema_migrations)`,
  );
  await older.stop();

  const demo = await runDemo(demoDir);
  const kept = await startPostgres({ dataDir: join(options.dataDir, "postgres") });
  const database = openDatabase(kept.url);
  const users = await database.query("select email from auth.users");
  await database.close();
  await kept.stop();

  expect(demo).toEqual({
    code: 1,
    stderr: `The data in ${demoDir} was made by another version of UGC Studio (its migration 1_older is unknown here): \`npm run dev -- --fresh\` deletes it and starts over.\n`,
  });
  expect(users).toEqual([{ email: "a@b.test" }]);
});

/** A database of its own, with the migrations of a folder that may be changed. */
async function withMigrated(
  work: (migrated: { database: Database; migrationsDir: string }) => Promise<void>,
): Promise<void> {
  const migrationsDir = await mkdtemp(join(folder, "migrations-"));
  await cp(MIGRATIONS, migrationsDir, { recursive: true });
  const { url, drop } = await createTestDatabase({ serverUrl: server.url, migrationsDir });
  const database = openDatabase(url);
  try {
    await work({ database, migrationsDir });
  } finally {
    await database.close();
    await drop();
  }
}

async function stateOf(database: Database) {
  const [row] = await database.query(
    `select to_regclass('public.notes')::text as notes,
       to_regclass('supabase_migrations.local_bootstrap')::text as bootstrap,
       array(select version from supabase_migrations.schema_migrations order by 1) as versions`,
  );
  return row;
}

/** `npm run dev` with its data there, until it ends. It builds nothing, and here it starts no app. */
async function runDemo(demoDir: string): Promise<{ code: number | null; stderr: string }> {
  const demo = spawn(process.execPath, ["--import", "tsx", "scripts/demo.ts", "--dev"], {
    cwd: REPOSITORY,
    env: { ...process.env, DEMO_DIR: demoDir },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => demo.once("exit", resolve));
  return { stderr: await text(demo.stderr), code: await ended };
}
