import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const shared = { alias: { "@": root.replace(/\/$/, "") } };

/**
 * Only for what hangs: whatever a test waits for has a patience of its own, and a busy machine takes three times as long as a
 * quiet one.
 */
const patience = { testTimeout: 90_000, hookTimeout: 90_000 };

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
          ...patience,
        },
      },
      {
        resolve: shared,
        test: {
          name: "hooks",
          include: ["tests/hooks/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          ...patience,
        },
      },
      {
        resolve: shared,
        test: {
          name: "sql",
          include: ["tests/sql/**/*.test.ts"],
          globalSetup: ["tests/support/sql/global-setup.ts"],
          ...patience,
        },
      },
      {
        resolve: shared,
        test: {
          name: "stack",
          include: ["tests/stack/**/*.test.ts"],
          ...patience,
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          name: "api",
          include: ["tests/api/**/*.test.ts"],
          globalSetup: ["tests/support/api/global-setup.ts"],
          ...patience,
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          globalSetup: ["tests/support/faults/global-setup.ts"],
          ...patience,
          // They crash the database that they share.
          fileParallelism: false,
        },
      },
    ],
    maxWorkers: 3,
  },
});
