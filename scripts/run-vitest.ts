import { startVitest } from "vitest/node";

/** Runs vitest and exits. The last line is machine-readable: `N passed, N failed`. */
export async function runVitest(options: { config: string; filters: string[] }): Promise<never> {
  const vitest = await startVitest("test", options.filters, {
    run: true,
    watch: false,
    config: options.config,
  });
  const counts = { passed: 0, failed: 0 };
  for (const module of vitest.state.getTestModules()) {
    // A file that fails to load counts as a failure, although it has no failing test.
    if (module.errors().length > 0) counts.failed += 1;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") counts.passed += 1;
      else if (state === "failed" || state === "pending") counts.failed += 1;
    }
  }
  counts.failed += vitest.state.getUnhandledErrors().length;
  await vitest.close();
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}
