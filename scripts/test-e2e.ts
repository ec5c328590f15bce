import { existsSync } from "node:fs";
import { runVitest } from "./run-vitest";

/** `npm run test:e2e`: the browser tests, in Debian's Chromium (CHROMIUM names another one). */
process.env.CHROMIUM ??= "/usr/bin/chromium";
if (!existsSync(process.env.CHROMIUM)) {
  process.stderr.write(
    `The browser tests need Chromium, and there is none at ${process.env.CHROMIUM}: apt-get install chromium, or set CHROMIUM.\n`,
  );
  process.exit(1);
}
await runVitest({ config: "vitest.e2e.config.ts", filters: process.argv.slice(2) });
