import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { glob, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "./child";

const ROOT = join(import.meta.dirname, "..", "..");
const STAMP = join(ROOT, ".next", "source-hash");
const LOCK = join(ROOT, ".next-build.lock");
const LOCK_STALE_MS = 5 * 60_000;

const SOURCES = [
  "{app,components,hooks,lib}/**/*.{ts,tsx,css}",
  "{proxy,instrumentation,next.config}.ts",
  "postcss.config.mjs",
  "package-lock.json",
  "tsconfig.json",
];

/** The value of every setting during the build: no setting may end up in what browsers load. */
export const BUILD_MARK = "set-while-building";

/** The names of all settings, from .env.example. */
export function settingNames(): string[] {
  const lines = readFileSync(join(ROOT, ".env.example"), "utf8").matchAll(/^(?:# )?([A-Z_]+)=/gm);
  return [...lines].map(([, name = ""]) => name);
}

/** Makes the production build, unless the sources are unchanged since the last one. Throws with the build's output. */
export async function buildApp(): Promise<"built" | "unchanged"> {
  const hash = await sourceHash();
  const release = await takeLock();
  try {
    if ((await readStamp()) === hash) return "unchanged";
    // An interrupted build must not look complete.
    await rm(STAMP, { force: true });
    await runNextBuild();
    await writeFile(STAMP, hash);
    return "built";
  } finally {
    await release();
  }
}

async function runNextBuild(): Promise<void> {
  const { process: child } = startChild([join(ROOT, "node_modules/next/dist/bin/next"), "build"], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...Object.fromEntries(
        // Next builds differently if Vercel's variables are set.
        settingNames().map((name) => [name, name.startsWith("VERCEL") ? undefined : BUILD_MARK]),
      ),
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`The build failed:\n${Buffer.concat(output).toString("utf8")}`);
}

async function sourceHash(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(SOURCES, { cwd: ROOT })) files.push(file);
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash
      .update(file)
      .update("\0")
      .update(await readFile(join(ROOT, file)));
  }
  return hash.digest("hex");
}

async function readStamp(): Promise<string | null> {
  return readFile(STAMP, "utf8").catch(() => null);
}

/** Waits for another build in this folder: two at once fail. */
async function takeLock(): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await mkdir(LOCK);
      return () => rm(LOCK, { recursive: true, force: true });
    } catch {
      const { mtimeMs } = await stat(LOCK).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > LOCK_STALE_MS) await rm(LOCK, { recursive: true, force: true });
      await sleep(500);
    }
  }
}
