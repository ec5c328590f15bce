import { startVitest } from "vitest/node";
import { buildApp } from "./stack/build-app";

/** The whole suite except the browser tests. The last line is for machines: `N passed, N failed`. */
process.stdout.write("Building the app (only when it has changed) …\n");
await buildApp();
const vitest = await startVitest("test", process.argv.slice(2), { run: true, watch: false });
const counts = { passed: 0, failed: 0 };
for (const module of vitest.state.getTestModules()) {
  // A file that fails to load has no failing test in it, and yet it has failed.
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
