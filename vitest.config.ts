import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const shared = { alias: { "@": root.replace(/\/$/, "") } };

/** One project per kind of test; each kind brings what is real for it. */
export default defineConfig({
  test: {
    projects: [
      {
        // "react-server" makes the marker package `server-only` an empty module, as in Next's own server.
        resolve: { ...shared, conditions: ["react-server"] },
        ssr: { resolve: { conditions: ["react-server", "node", "import", "default"] } },
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.ts"],
          server: { deps: { inline: ["server-only"] } },
        },
      },
      {
        resolve: shared,
        test: {
          name: "hooks",
          include: ["tests/hooks/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          testTimeout: 20_000,
        },
      },
      {
        resolve: shared,
        test: {
          name: "sql",
          include: ["tests/sql/**/*.test.ts"],
          globalSetup: ["tests/support/global-postgres.ts"],
          testTimeout: 20_000,
        },
      },
      {
        resolve: shared,
        test: {
          name: "stack",
          include: ["tests/stack/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          name: "api",
          include: ["tests/api/**/*.test.ts"],
          globalSetup: ["tests/support/global-stack.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          globalSetup: ["tests/support/global-stack-without-app.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // They crash the database that they share.
          fileParallelism: false,
        },
      },
    ],
    maxWorkers: 3,
  },
});
