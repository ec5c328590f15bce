import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimDirectory, requireUnused } from "./data-dir";
import { findFreePort } from "./port";
import { ensureCluster, SUPERUSER } from "./postgres-cluster";
import {
  binariesIn,
  dataHome,
  pickIdentity,
  placeBinaries,
  placeData,
  possibleDataHomes,
} from "./postgres-files";
import { launch, type ServerPlan, stopStalePostmaster } from "./postgres-process";
import { isDebugging } from "./settings";

/** Attempts to start Postgres again after it has died. */
const RESTARTS = 40;
const RESTART_PAUSE_MS = 250;
const PORT_ATTEMPTS = 5;

/** A Postgres of the operating system. `localeFlags` are for initdb: not every major version knows the same. */
export interface Installation {
  dir: string;
  localeFlags: string[];
}

export interface RunningPostgres {
  /** Connects as superuser to the database `postgres`. */
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts Postgres on a free port of 127.0.0.1, in a data directory that is made if missing: the one from npm unless an
 * installation is given.
 * Throws `PostgresUnavailable` if this machine cannot run it, `DataDirInUse`, or
 * `DataOfAnotherVersion` for data of another major version of Postgres.
 * With `durable: false` it is faster, but a crash of Postgres or the machine loses the last commits.
 */
export async function startPostgres(options: {
  dataDir: string;
  durable?: boolean | undefined;
  installation?: Installation | undefined;
}): Promise<RunningPostgres> {
  const preferredDir = resolve(options.dataDir);
  await stopLeftovers(preferredDir);

  const identity = await pickIdentity(preferredDir);
  const { installation } = options;
  const binaries =
    installation === undefined ? await placeBinaries(identity) : binariesIn(installation.dir);
  const home = await placeData(preferredDir, identity);
  const place = { home, pgdata: join(home, "pgdata"), identity, binaries };
  const release = await claimDirectory(home);
  try {
    const password = await ensureCluster({ ...place, localeFlags: installation?.localeFlags });
    const server = await keepRunning({ ...place, durable: options.durable ?? false });
    return {
      url: `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/postgres`,
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

/** Starts the server, and again on the same port if it dies before it is stopped. */
async function keepRunning(plan: ServerPlan) {
  let stopping = false;
  const started = await startOnFreePort(plan);
  let current = started.server;
  let restarting: Promise<void> = Promise.resolve();

  const watch = () => {
    current.child.once("exit", () => {
      if (!stopping) restarting = restart();
    });
  };
  const restart = async () => {
    for (let attempt = 0; attempt < RESTARTS && !stopping; attempt += 1) {
      await sleep(RESTART_PAUSE_MS);
      try {
        await stopStalePostmaster(plan.home);
        current = await launch(plan, started.port);
        watch();
        return;
      } catch (error) {
        // Its orphaned backends hold the shared memory a moment longer.
        if (isDebugging()) console.error("Postgres does not start again yet:", error);
      }
    }
  };
  watch();

  return {
    port: started.port,
    async stop() {
      if (stopping) return;
      stopping = true;
      await restarting;
      await current.stop();
    },
  };
}

async function startOnFreePort(plan: ServerPlan) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort();
    try {
      return { port, server: await launch(plan, port) };
    } catch (error) {
      // Another process took the port first.
      const wasTaken = error instanceof Error && error.message.includes("Address already in use");
      if (!wasTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** Stops what a killed process left running on this directory. */
async function stopLeftovers(preferredDir: string): Promise<void> {
  for (const home of new Set([
    await dataHome(preferredDir),
    ...(await possibleDataHomes(preferredDir)),
  ])) {
    await requireUnused(home);
    await stopStalePostmaster(home);
  }
}
