import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
const PACKAGES = "node_modules";
/** Ignored by git too: leftovers of runs, and this machine's settings. */
const LEFT_OUT = [
  ...[PACKAGES, ".git", ".next", ".next-build.lock", ".demo", ".test", "coverage"],
  ...[".env", ".env.local"],
];
/** In the packages: tools write these in place, which through a hard link would change the original. */
const CACHES = [".vite", ".vite-temp", ".cache"];

/** Copies the project in its current state, for planting bugs in. Remove the copy afterwards. */
export async function makeScratchCopy(): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), "studio-mutants-"));
  for (const name of await readdir(ROOT)) {
    if (LEFT_OUT.includes(name)) continue;
    await cp(join(ROOT, name), join(scratch, name), { recursive: true });
  }
  await linkPackages(join(scratch, PACKAGES));
  return scratch;
}

/** File by file: Next's compiler refuses a packages folder that links out of the project. */
async function linkPackages(to: string): Promise<void> {
  const from = join(ROOT, PACKAGES);
  try {
    await promisify(execFile)("cp", ["-al", from, to]);
  } catch {
    // Another disk, or a cp without hard links.
    await rm(to, { recursive: true, force: true });
    await cp(from, to, { recursive: true, verbatimSymlinks: true });
  }
  for (const cache of CACHES) await rm(join(to, cache), { recursive: true, force: true });
}
