import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Two processes on one data directory would destroy it, so each leaves its number there. */

const OWNER_FILE = "owner.json";

export class DataDirInUse extends Error {
  override readonly name = "DataDirInUse";

  constructor(dataDir: string, pid: number) {
    super(`Process ${pid} is using ${dataDir} already; stop it first or choose another directory.`);
  }
}

const claimed = new Set<string>();

/** Throws `DataDirInUse`. Call what it returns when done; a killed process needs not. */
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

export async function requireUnused(dir: string): Promise<void> {
  if (claimed.has(dir)) throw new DataDirInUse(dir, process.pid);
  const owner = await readOwner(dir);
  if (owner === null || owner.pid === process.pid) return;
  if (startTime(owner.pid) === owner.startedAt) throw new DataDirInUse(dir, owner.pid);
}

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

/** Tells a process from a later one with the same number; null if there is none. */
function startTime(pid: number): string | null {
  if (process.platform !== "linux") return processField(pid, "lstart") || null;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
    return fields?.[0] === "Z" ? null : (fields?.[19] ?? null);
  } catch {
    return null;
  }
}
