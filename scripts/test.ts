import { runVitest } from "./run-vitest";
import { buildApp } from "./stack/build-app";

/** `npm test`: the whole suite except the browser tests, or the files named. Builds the app only if a test of it runs. */
const filters = process.argv.slice(2);
const WITHOUT_APP = /^(\.\/)?tests\/(unit|hooks|sql|stack)\//;
if (filters.length === 0 || !filters.every((filter) => WITHOUT_APP.test(filter))) {
  process.stdout.write("Building the app (only when it has changed) …\n");
  await buildApp();
}
await runVitest({ config: "vitest.config.ts", filters });
