import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimDirectory, processField, requireUnused } from "./data-dir";
import { findFreePort } from "./port";
import {
  type Binaries,
  dataHome,
  type Identity,
  pickIdentity,
  placeBinaries,
  placeData,
  possibleDataHomes,
  postgresEnvironment,
} from "./postgres-files";
import { isDebugging } from "./settings";

/** As on hosted Supabase: the superuser is not `postgres`, so migrations run without its rights. */
const SUPERUSER = "supabase_admin";
const MAJOR_VERSION = "17";
const START_SECONDS = 60;
const STOP_SECONDS = 15;
const RESTARTS = 40;

export interface RunningPostgres {
  /** As superuser, to the database `postgres`. */
  url: string;
  port: number;
  /** Where the data really is. */
  dataDir: string;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a Postgres of our own on 127.0.0.1, making its data directory if there is none.
 * Throws `PostgresUnavailable` if this machine cannot run it, or `DataDirInUse`.
 * `durable: false` gives up the last commits before a crash, of the machine or of Postgres itself, for speed.
 */
export async function startPostgres(options: {
  dataDir: string;
  durable?: boolean | undefined;
}): Promise<RunningPostgres> {
  const wishedDir = resolve(options.dataDir);
  await stopLeftovers(wishedDir);

  const identity = await pickIdentity(wishedDir);
  const binaries = await placeBinaries(identity);
  const home = await placeData(wishedDir, identity);
  const pgdata = join(home, "pgdata");
  const release = await claimDirectory(home);
  try {
    const password = await ensureCluster({ home, pgdata, identity, binaries });
    const server = await keepRunning({
      home,
      pgdata,
      identity,
      binaries,
      durable: options.durable ?? false,
    });
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/postgres`,
      port: server.port,
      dataDir: home,
      get pid() {
        return server.pid();
      },
      async stop() {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Makes the cluster beside its final name, so an interrupted attempt is never taken for one. */
async function ensureCluster({
  home,
  pgdata,
  identity,
  binaries,
}: {
  home: string;
  pgdata: string;
  identity: Identity;
  binaries: Binaries;
}): Promise<string> {
  for (const name of await readdir(home)) {
    if (name.startsWith("pgdata.draft-"))
      await rm(join(home, name), { recursive: true, force: true });
  }
  const passwordFile = join(home, "password");
  const version = await readFile(join(pgdata, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null) {
    if (version.trim() !== MAJOR_VERSION)
      throw new Error(`${pgdata} was made by Postgres ${version.trim()}; delete it to start over.`);
    return readFile(passwordFile, "utf8");
  }

  await rm(pgdata, { recursive: true, force: true });
  const password = randomBytes(24).toString("hex");
  await writeFile(passwordFile, password, { mode: 0o600 });
  const draft = join(home, `pgdata.draft-${randomBytes(4).toString("hex")}`);
  const passwordForInitdb = `${draft}.password`;
  try {
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordForInitdb, password, { mode: 0o600 });
    if (identity.uid !== undefined && identity.gid !== undefined) {
      await chown(draft, identity.uid, identity.gid);
      await chown(passwordForInitdb, identity.uid, identity.gid);
    }
    await run(binaries.initdb, identity, [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordForInitdb}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Needs no locale of the operating system, so it is the same everywhere.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
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

interface ServerPlan {
  home: string;
  pgdata: string;
  identity: Identity;
  binaries: Binaries;
  durable: boolean;
}

/** Starts the server again on the same port if it dies on its own. */
async function keepRunning(plan: ServerPlan) {
  let stopping = false;
  const port = await startOnSomePort(plan);
  let current = port.server;
  let restarting: Promise<void> = Promise.resolve();

  const watch = () => {
    current.child.once("exit", () => {
      if (!stopping) restarting = restart();
    });
  };
  const restart = async () => {
    for (let attempt = 0; attempt < RESTARTS && !stopping; attempt += 1) {
      await sleep(250);
      try {
        await stopStalePostmaster(plan.home);
        current = await launch({ ...plan, port: port.number });
        watch();
        return;
      } catch (error) {
        // Its orphaned backends may still hold the shared memory for a moment.
        if (isDebugging()) console.error("Postgres does not come back yet:", error);
      }
    }
  };
  watch();

  return {
    port: port.number,
    pid: () => current.pid,
    async stop() {
      if (stopping) return;
      stopping = true;
      await restarting;
      await current.stop();
    },
  };
}

async function startOnSomePort(plan: ServerPlan) {
  for (let attempt = 1; ; attempt += 1) {
    const number = await findFreePort();
    try {
      return { number, server: await launch({ ...plan, port: number }) };
    } catch (error) {
      // Somebody else may have taken the free port in between.
      const wasTaken = error instanceof Error && error.message.includes("Address already in use");
      if (!wasTaken || attempt === 5) throw error;
    }
  }
}

async function launch(plan: ServerPlan & { port: number }) {
  const logFile = join(plan.home, "postgres.log");
  const log = openSync(logFile, "w", 0o600);
  let child: ChildProcess;
  try {
    child = spawn(
      plan.binaries.postgres,
      ["-D", plan.pgdata, "-p", String(plan.port), ...flags(plan.durable)],
      {
        ...plan.identity,
        cwd: "/",
        env: postgresEnvironment,
        stdio: ["ignore", log, log],
        // Ctrl+C in a terminal must reach us alone: we still need the database to finish.
        detached: true,
      },
    );
  } finally {
    closeSync(log);
  }
  let spawnError: Error | null = null;
  child.once("error", (error) => {
    spawnError = error;
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  child.unref();

  const deadline = Date.now() + START_SECONDS * 1000;
  while (!isReady(plan.pgdata, child.pid)) {
    if (spawnError !== null) throw spawnError;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      child.kill("SIGKILL");
      const reason = (await readFile(logFile, "utf8")).trim().split("\n").slice(-5).join("\n");
      throw new Error(`Postgres did not start:\n${reason}`);
    }
    await sleep(10);
  }
  if (child.pid === undefined) throw new Error("Postgres has no process id.");

  const { pid } = child;
  const watchdog = startWatchdog(pid, plan.identity);
  const interrupt = () => signal(pid, "SIGINT");
  process.once("exit", interrupt);
  void exited.then(() => {
    process.removeListener("exit", interrupt);
    watchdog.kill("SIGKILL");
  });

  return {
    child,
    pid,
    async stop() {
      // Nothing else may keep this process alive until the server is gone.
      child.ref();
      // Fast shutdown; then immediate; then the hard way.
      for (const name of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
        if (child.exitCode !== null || child.signalCode !== null) return;
        signal(pid, name);
        await Promise.race([exited, sleep(STOP_SECONDS * 1000, undefined, { ref: false })]);
      }
    },
  };
}

function flags(durable: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: "96MB",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    wal_level: "minimal",
    max_wal_senders: "0",
    max_wal_size: "256MB",
    log_checkpoints: "off",
    // Errors are the clients' business; in a load test they would fill the disk.
    log_min_messages: isDebugging() ? "warning" : "log",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Postgres itself writes its state into the last line of its lock file. */
function isReady(pgdata: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(pgdata, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

/** Its standard input ends when we do, however we do; a SIGKILL leaves no orphan that way. */
function startWatchdog(pid: number, identity: Identity): ChildProcess {
  if (process.platform === "win32") return spawn("cmd", ["/c", "exit"], { stdio: "ignore" });
  const watchdog = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$0"', String(pid)], {
    ...identity,
    cwd: "/",
    env: postgresEnvironment,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  watchdog.on("error", () => {});
  watchdog.stdin.on("error", () => {});
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  watchdog.unref();
  return watchdog;
}

/** Whatever a killed process of ours left running on this directory. */
async function stopLeftovers(wishedDir: string): Promise<void> {
  for (const home of new Set([
    await dataHome(wishedDir),
    ...(await possibleDataHomes(wishedDir)),
  ])) {
    await requireUnused(home);
    await stopStalePostmaster(home);
  }
}

async function stopStalePostmaster(home: string): Promise<void> {
  const pgdata = join(home, "pgdata");
  const lockFile = join(pgdata, "postmaster.pid");
  const pid = Number((await readFile(lockFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  for (const name of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!isPostmasterOf(pid, pgdata)) break;
    signal(pid, name);
    const deadline = Date.now() + STOP_SECONDS * 1000;
    while (isPostmasterOf(pid, pgdata) && Date.now() < deadline) await sleep(20);
  }
  // Postgres would refuse to start if the number now belongs to some other process.
  await rm(lockFile, { force: true });
}

function isPostmasterOf(pid: number, pgdata: string): boolean {
  return commandOf(pid).includes(pgdata);
}

/** Empty for a process that is gone, and for a zombie. */
function commandOf(pid: number): string {
  if (process.platform === "linux") {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  }
  return processField(pid, "command");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}

async function run(binary: string, identity: Identity, args: string[]): Promise<void> {
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
