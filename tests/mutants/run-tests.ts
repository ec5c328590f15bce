import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Child, startChild } from "../../scripts/stack/child";
import type { Mutant } from "./mutant";

const PATIENCE_MS = 5 * 60_000;

const report = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/** Full names. */
export type Outcome = { passed: string[]; failed: string[] };

/** No test reported a result: the run itself broke. */
export class TestsDidNotRun extends Error {
  override readonly name = "TestsDidNotRun";
}

let running: Child | null = null;

export async function stopTests(): Promise<void> {
  await running?.stop();
}

/** Runs one project's tests in these files whose full names contain one of `names`, up to the first failure. */
export async function runTests(
  root: string,
  run: { project: Mutant["test"]["project"]; files: readonly string[]; names: readonly string[] },
): Promise<Outcome> {
  const results = join(root, "mutants-report.json");
  await rm(results, { force: true });
  const child = startChild(
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      ...["--project", run.project],
      ...["--reporter", "json", "--outputFile", results],
      ...["--bail", "1", "-t", run.names.map(patternOf).join("|")],
      ...run.files,
    ],
    { cwd: root, stdio: ["ignore", "pipe", "pipe"] },
  );
  running = child;
  const output: Buffer[] = [];
  child.process.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.process.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  const patience = new AbortController();
  const ended = await Promise.race([
    once(child.process, "close").then(() => true),
    sleep(PATIENCE_MS, false, { signal: patience.signal, ref: false }),
  ]);
  patience.abort();
  if (!ended) await child.stop();
  running = null;
  if (!ended) throw new TestsDidNotRun(`the tests did not end in ${PATIENCE_MS / 1_000} s`);

  const text = await readFile(results, "utf8").catch(() => "");
  const outcome = text === "" ? null : readReport(text);
  const isSilent = outcome === null || outcome.passed.length + outcome.failed.length === 0;
  if (isSilent || (outcome.failed.length === 0 && child.process.exitCode !== 0)) {
    throw new TestsDidNotRun(Buffer.concat(output).toString("utf8").trim().slice(-2_000));
  }
  return outcome;
}

function readReport(text: string): Outcome {
  const tests = report.parse(JSON.parse(text)).testResults.flatMap((file) => file.assertionResults);
  const namesOf = (wanted: string) =>
    tests.filter(({ status }) => status === wanted).map(({ fullName }) => fullName);
  return { passed: namesOf("passed"), failed: namesOf("failed") };
}

/** Between a group and its test, the report puts a space and the filter " > ". */
function patternOf(name: string): string {
  return name.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&").replaceAll(" ", "( | > )");
}
