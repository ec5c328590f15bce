import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Reasons not to use a data directory: another process uses it, or another version wrote it. */

const OWNER_FILE = "owner.json";

/** The data was written by another version of this project. Thrown before anything is changed. */
export class DataOfAnotherVersion extends Error {
  override readonly name = "DataOfAnotherVersion";
  /** What differs, as a clause to put into a sentence. */
  readonly difference: string;

  constructor(difference: string) {
    super(`The data was made by another version: ${difference}.`);
    this.difference = difference;
  }
}

/** Two processes on one data directory would destroy it. */
export class DataDirInUse extends Error {
  override readonly name = "DataDirInUse";

  constructor(dataDir: string, pid: number) {
    super(`Process ${pid} is already using ${dataDir}; stop it first or choose another directory.`);
  }
}

const claimed = new Set<string>();

/**
 * Marks the directory as used by this process, and returns what removes the mark. A killed process
 * can leave it: the mark has its start time, so it counts no longer. Throws `DataDirInUse`.
 */
export async function claimDirectory(dir: string): Promise<() => Promise<void>> {
  await requireUnused(dir);
  claimed.add(dir);
  const owner = { pid: process.pid, startedAt: startTime(process.pid) };
  await writeFile(join(dir, OWNER_FILE), JSON.stringify(owner));
  return async () => {
    await rm(join(dir, OWNER_FILE), { force: true });
    claimed.delete(dir);
  };
}

/** Throws `DataDirInUse` if this or another living process has claimed the directory. */
export async function requireUnused(dir: string): Promise<void> {
  if (claimed.has(dir)) throw new DataDirInUse(dir, process.pid);
  const owner = await readOwner(dir);
  if (owner === null || owner.pid === process.pid) return;
  if (startTime(owner.pid) === owner.startedAt) throw new DataDirInUse(dir, owner.pid);
}

/** One column of `ps` for that process; empty if there is no such process. */
export function processField(pid: number, field: string): string {
  try {
    return execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], {
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim();
  } catch {
    return "";
  }
}

async function readOwner(dir: string): Promise<{ pid: number; startedAt: string } | null> {
  try {
    return JSON.parse(await readFile(join(dir, OWNER_FILE), "utf8"));
  } catch {
    return null;
  }
}

/** Distinguishes a process from a later one with the same id; null if there is no such process. */
function startTime(pid: number): string | null {
  if (process.platform !== "linux") return processField(pid, "lstart") || null;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
    return fields?.[0] === "Z" ? null : (fields?.[19] ?? null);
  } catch {
    return null;
  }
}
