import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));

/** The browser tests: the production build, real HTTP, a real browser. */
export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    name: "e2e",
    include: ["tests/e2e/**/*.test.ts"],
    globalSetup: ["tests/support/api/global-setup.ts"],
    // Only for what hangs: each step of a page has its own 30 s, and a busy machine needs a minute for fifteen pages.
    testTimeout: 180_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // A page shows what it is told some moments later: a busy machine takes seconds, not one.
    expect: { poll: { timeout: 15_000, interval: 100 } },
  },
});
