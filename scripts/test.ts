import { once } from "node:events";
import { globSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { exitWith, runVitest, type TestResult, type TestRun } from "./run-vitest";
import { type Child, startChild } from "./stack/child";

const ROOT = join(import.meta.dirname, "..");

/**
 * Each lane is a vitest process, and all run at once. While the app is built for the others, the first tests what needs no app;
 * the last two wait more than they compute, and have a stack each.
 */
const LANES = [
  { projects: ["unit", "hooks", "sql", "stack"], maxWorkers: 2 },
  { projects: ["api"], maxWorkers: 3 },
  { projects: ["faults"], maxWorkers: 1 },
  { projects: ["kills"], maxWorkers: 1 },
];

const testResult = z.object({ passed: z.number(), failures: z.array(z.string()) });

/**
 * `npm test`: the whole suite except the browser tests. `npm test -- tests/unit/trim.test.ts` runs the files whose paths contain
 * one of the arguments; a lane without such a file isn't started, so nothing is built for it.
 */
const filters = process.argv.slice(2);
const runs = LANES.filter(({ projects }) => projects.some(hasFiles)).map((lane) => ({
  config: "vitest.config.ts",
  filters,
  ...lane,
}));
const [first, ...others] = runs;
if (first === undefined) {
  exitWith({ passed: 0, failures: [`no test file has ${filters.join(" or ")} in its path`] });
}
if (others.length === 0) await runVitest(first);
exitWith(await runLanes(runs));

function hasFiles(project: string): boolean {
  const wanted = filters.map((filter) => relative(ROOT, resolve(filter.replace(/:\d+$/, ""))));
  const files = globSync(`tests/${project}/**/*.test.{ts,tsx}`, { cwd: ROOT });
  return files.some((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
}

async function runLanes(runs: readonly TestRun[]): Promise<TestResult> {
  const lanes = runs.map((run) => ({ run, child: startLane(run) }));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, async () => {
      await Promise.all(lanes.map(({ child }) => child.stop()));
      process.exit(130);
    });
  }
  const results = await Promise.all(lanes.map(({ run, child }) => sentBy(run, child)));
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: results.flatMap(({ failures }) => failures),
  };
}

function startLane(run: TestRun): Child {
  const child = startChild(
    ["--import", "tsx", join(import.meta.dirname, "test-lane.ts"), JSON.stringify(run)],
    {
      cwd: ROOT,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  // Forward whole lines, so the lanes' output doesn't mix within a line.
  const { stdout, stderr } = child.process;
  if (stdout === null || stderr === null) throw new Error("a lane has no stdout or stderr");
  createInterface({ input: stdout }).on("line", (line) => process.stdout.write(`${line}\n`));
  createInterface({ input: stderr }).on("line", (line) => process.stderr.write(`${line}\n`));
  return child;
}

/** The result the lane sends. A lane that exits without one has failed. */
async function sentBy({ projects = [] }: TestRun, { process: lane }: Child): Promise<TestResult> {
  let result: TestResult = {
    passed: 0,
    failures: [`${projects.join(", ")}: exited without a result`],
  };
  lane.on("message", (sent) => {
    result = testResult.parse(sent);
  });
  await once(lane, "close");
  return result;
}
