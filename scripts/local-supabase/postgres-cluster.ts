import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataOfAnotherVersion } from "./data-dir";
import { type Binaries, type Identity, postgresEnvironment } from "./postgres-files";

/** Not `postgres`, as on hosted Supabase: migrations run as `postgres`, without these rights. */
export const SUPERUSER = "supabase_admin";
const MAJOR_VERSION = "17";
/** Independent of the operating system's locales, so the same on every machine. */
const LOCALE_FLAGS = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];

/**
 * Creates the database cluster in `pgdata` if there is none. Returns the superuser's password.
 * Throws `DataOfAnotherVersion` for data of another major version of Postgres.
 */
export async function ensureCluster({
  home,
  pgdata,
  identity,
  binaries,
  localeFlags = LOCALE_FLAGS,
}: {
  home: string;
  pgdata: string;
  identity: Identity;
  binaries: Binaries;
  localeFlags?: string[] | undefined;
}): Promise<string> {
  for (const name of await readdir(home)) {
    if (name.startsWith("pgdata.draft-"))
      await rm(join(home, name), { recursive: true, force: true });
  }
  const passwordFile = join(home, "password");
  const version = await readFile(join(pgdata, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null) {
    if (version.trim() !== MAJOR_VERSION)
      throw new DataOfAnotherVersion(
        `it was written by Postgres ${version.trim()}, and this is Postgres ${MAJOR_VERSION}`,
      );
    return readFile(passwordFile, "utf8");
  }

  await rm(pgdata, { recursive: true, force: true });
  const password = randomBytes(24).toString("hex");
  await writeFile(passwordFile, password, { mode: 0o600 });
  // Renamed when complete, so an interrupted attempt is never mistaken for a cluster.
  const draft = join(home, `pgdata.draft-${randomBytes(4).toString("hex")}`);
  const passwordForInitdb = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordForInitdb, password, { mode: 0o600 });
    if (identity.uid !== undefined && identity.gid !== undefined) {
      await chown(draft, identity.uid, identity.gid);
      await chown(passwordForInitdb, identity.uid, identity.gid);
    }
    await runInitdb(binaries.initdb, identity, [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordForInitdb}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      ...localeFlags,
      "--no-sync",
      "--no-instructions",
    ]);
    await rename(draft, pgdata);
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(passwordForInitdb, { force: true });
  }
  return password;
}

async function runInitdb(binary: string, identity: Identity, args: string[]): Promise<void> {
  const child = spawn(binary, args, {
    ...identity,
    cwd: "/",
    env: postgresEnvironment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | string | null>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`initdb failed (${code}): ${stderr.trim()}`);
}
