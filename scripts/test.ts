import { runVitest } from "./run-vitest";
import { buildApp } from "./stack/build-app";

/** `npm test`: the whole suite except the browser tests. */
process.stdout.write("Building the app (only when it has changed) …\n");
await buildApp();
await runVitest({ config: "vitest.config.ts", filters: process.argv.slice(2) });
