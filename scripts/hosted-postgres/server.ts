import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changeUrl, openDatabase, withDatabase } from "../local-supabase/database";
import { applyMigrations, authAndStorageSql, SEED_FILE } from "../local-supabase/migrate";
import { type Installation, type RunningPostgres, startPostgres } from "../local-supabase/postgres";
import { dataHome, PostgresUnavailable } from "../local-supabase/postgres-files";
import { copyTemplate } from "../local-supabase/template";

/** Where Debian's packages install the programs, one directory per major version. */
const PACKAGES = "/usr/lib/postgresql";
const OLDEST_MAJOR = 15;
/** Hosted Postgres sorts text by ICU's en_US. For everything else, C.UTF-8, which Debian always has. */
const LOCALE_FLAGS = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en_US.UTF-8"];
const TEMPLATE = "template_hosted";
/** All except the superuser, who already has a password. */
const LOGIN_ROLES = ["postgres", "authenticator", "supabase_auth_admin", "supabase_storage_admin"];

export interface HostedPostgres {
  /** For the superuser, to the database `postgres`. All roles that may log in share its password. */
  url: string;
  /** The migrated database, for `copyTemplate`. */
  template: string;
  /** Also removes all data. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts Debian's Postgres in a temporary directory with the roles and privileges of a hosted Supabase project, and applies
 * the migrations as `postgres`, then the seed to a copy. Throws `PostgresUnavailable`, saying what to install, if there is none.
 */
export async function startHostedPostgres(options: {
  /** Whether new tables and functions in schema public are open to the Data API's roles, as they used to be. */
  hasDefaultGrants: boolean;
}): Promise<HostedPostgres> {
  const installation = await findInstallation();
  const dataDir = await mkdtemp(join(tmpdir(), "studio-hosted-"));
  let server: RunningPostgres | undefined;
  const removeAll = async () => {
    await server?.stop();
    for (const dir of new Set([await dataHome(dataDir), dataDir])) {
      await rm(dir, { recursive: true, force: true });
    }
  };
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= removeAll();
    return stopping;
  };
  try {
    server = await startPostgres({ dataDir, installation });
    await makeTemplate(server.url, options.hasDefaultGrants);
    return { url: server.url, template: TEMPLATE, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The newest installation. Throws `PostgresUnavailable`. */
export async function findInstallation(): Promise<Installation> {
  const majors = (await readdir(PACKAGES).catch(() => []))
    .map(Number)
    .filter((major) => major >= OLDEST_MAJOR)
    .sort((one, other) => other - one);
  for (const major of majors) {
    const dir = join(PACKAGES, String(major));
    const isWhole = await access(join(dir, "bin", "initdb")).then(
      () => true,
      () => false,
    );
    if (isWhole) return { dir, localeFlags: LOCALE_FLAGS };
  }
  throw new PostgresUnavailable(
    `There is no PostgreSQL ${OLDEST_MAJOR} or newer in ${PACKAGES}: apt-get install postgresql`,
  );
}

async function makeTemplate(url: string, hasDefaultGrants: boolean): Promise<void> {
  const inTemplate = changeUrl(url, { database: TEMPLATE });
  await withDatabase(openDatabase(url), (database) =>
    database.execute(`create database ${TEMPLATE}`),
  );
  await withDatabase(openDatabase(inTemplate), async (database) => {
    await database.execute(await authAndStorageSql());
    await database.execute(await readSql("bootstrap.sql"));
    if (hasDefaultGrants) await database.execute(await readSql("old-default-privileges.sql"));
    const { password } = new URL(url);
    for (const role of LOGIN_ROLES)
      await database.execute(`alter role ${role} password '${password}'`);
    // Schema public belongs to the database's owner.
    await database.execute(`alter database ${TEMPLATE} owner to postgres`);
  });
  await withDatabase(openDatabase(changeUrl(inTemplate, { user: "postgres" })), (database) =>
    applyMigrations(database),
  );
  const copy = await copyTemplate(url, TEMPLATE);
  await withDatabase(openDatabase(changeUrl(copy.url, { user: "postgres" })), (database) =>
    applyMigrations(database, { seedFile: SEED_FILE }),
  );
  await copy.drop();
}

function readSql(file: string): Promise<string> {
  return readFile(join(import.meta.dirname, file), "utf8");
}
