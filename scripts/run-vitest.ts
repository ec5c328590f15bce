import { join } from "node:path";
import { startVitest, type TestCase } from "vitest/node";

const CODE_CACHE = join(import.meta.dirname, "..", "node_modules", ".cache", "v8-code");

/** What to run. `projects`: names from vitest.config.ts; all by default. */
export type TestRun = {
  config: string;
  filters: readonly string[];
  projects?: readonly string[];
  maxWorkers?: number;
};

/** `failures`: the names of tests, and of files that failed to load. */
export type TestResult = { passed: number; failures: string[] };

/** Runs vitest, prints the result as `exitWith` does, and exits. */
export async function runVitest(run: TestRun): Promise<never> {
  exitWith(await resultOf(run));
}

/** Runs vitest, which prints its own report. A run without tests fails. */
export async function resultOf(run: TestRun): Promise<TestResult> {
  // A run starts dozens of apps and workers; the cache saves compiling the same code again.
  process.env.NODE_COMPILE_CACHE ??= CODE_CACHE;
  const vitest = await startVitest("test", [...run.filters], {
    run: true,
    watch: false,
    config: run.config,
    ...(run.projects === undefined ? {} : { project: [...run.projects] }),
    ...(run.maxWorkers === undefined ? {} : { maxWorkers: run.maxWorkers }),
  });
  const result: TestResult = { passed: 0, failures: [] };
  for (const module of vitest.state.getTestModules()) {
    // A file that fails to load counts as a failure, although it has no failing test.
    if (module.errors().length > 0) result.failures.push(module.relativeModuleId);
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") result.passed += 1;
      else if (state === "failed" || state === "pending") result.failures.push(nameOf(test));
    }
  }
  for (const error of vitest.state.getUnhandledErrors()) {
    result.failures.push(error instanceof Error ? error.message : String(error));
  }
  await vitest.close();
  if (result.passed === 0 && result.failures.length === 0) result.failures.push("no test was run");
  return result;
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId}: ${test.fullName}`;
}

/** Lists the failures and exits. The last line is machine-readable: `N passed, N failed`. */
export function exitWith({ passed, failures }: TestResult): never {
  for (const name of failures) process.stdout.write(`FAILED ${name}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  process.exit(failures.length === 0 ? 0 : 1);
}
