import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processField } from "./data-dir";
import { type Binaries, type Identity, postgresEnvironment } from "./postgres-files";
import { isDebugging } from "./settings";

/** Starting and stopping one Postgres process, also one that a killed parent left running. */

const START_MS = 60_000;
/** Allowed for each signal. */
const STOP_MS = 15_000;
/** Fast shutdown, immediate shutdown, kill. */
const STOP_SIGNALS = ["SIGINT", "SIGQUIT", "SIGKILL"] as const;

/** What to start, and where. */
export interface ServerPlan {
  home: string;
  pgdata: string;
  identity: Identity;
  binaries: Binaries;
  durable: boolean;
}

/** Starts the server and resolves when it accepts connections. Throws with the end of its log. */
export async function launch(
  plan: ServerPlan,
  port: number,
): Promise<{ child: ChildProcess; stop(): Promise<void> }> {
  const logFile = join(plan.home, "postgres.log");
  const log = openSync(logFile, "w", 0o600);
  let child: ChildProcess;
  try {
    child = spawn(
      plan.binaries.postgres,
      ["-D", plan.pgdata, "-p", String(port), ...flags(plan.durable)],
      {
        ...plan.identity,
        cwd: "/",
        env: postgresEnvironment,
        stdio: ["ignore", log, log],
        // Keeps a Ctrl+C in the terminal from Postgres: we need the database to shut down in order.
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

  const deadline = Date.now() + START_MS;
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
    async stop() {
      // Keeps this process alive until the server has stopped.
      child.ref();
      for (const name of STOP_SIGNALS) {
        if (child.exitCode !== null || child.signalCode !== null) return;
        signal(pid, name);
        await Promise.race([exited, sleep(STOP_MS, undefined, { ref: false })]);
      }
    },
  };
}

/** Stops a server that still runs on this directory, and removes its lock file. */
export async function stopStalePostmaster(home: string): Promise<void> {
  const pgdata = join(home, "pgdata");
  const lockFile = join(pgdata, "postmaster.pid");
  const pid = Number((await readFile(lockFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  for (const name of STOP_SIGNALS) {
    if (!isPostmasterOf(pid, pgdata)) break;
    signal(pid, name);
    const deadline = Date.now() + STOP_MS;
    while (isPostmasterOf(pid, pgdata) && Date.now() < deadline) await sleep(20);
  }
  // Postgres would not start if another process has that id by now.
  await rm(lockFile, { force: true });
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
    // Clients see their errors; logged, those of a load test would fill the disk.
    log_min_messages: isDebugging() ? "warning" : "log",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** The eighth line of the lock file is the state of the server. */
function isReady(pgdata: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(pgdata, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

/** A shell that stops Postgres when its standard input ends, which is also when we are killed. */
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

function isPostmasterOf(pid: number, pgdata: string): boolean {
  return commandOf(pid).includes(pgdata);
}

/** Empty for a zombie, and if there is no such process. */
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
