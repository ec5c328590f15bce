import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
const shared = { alias: { "@": root.replace(/\/$/, "") } };

const everyProject = {
  // A few workers share the files of a project, which saves a process and its imports for each file.
  isolate: false,
  // Only for tests that hang: whatever a test waits for has its own timeout, and a busy machine takes three times as long.
  testTimeout: 90_000,
  hookTimeout: 90_000,
};

/** One project per kind of test, named after its folder in tests; each brings what is real for it. */
export default defineConfig({
  test: {
    projects: [
      {
        // "react-server" makes the marker package `server-only` an empty module, as in Next's own server.
        resolve: { ...shared, conditions: ["react-server"] },
        ssr: { resolve: { conditions: ["react-server", "node", "import", "default"] } },
        test: {
          ...everyProject,
          name: "unit",
          setupFiles: ["tests/support/fresh-modules.ts"],
          include: ["tests/unit/**/*.test.ts"],
          server: { deps: { inline: ["server-only"] } },
        },
      },
      {
        resolve: shared,
        test: {
          ...everyProject,
          name: "hooks",
          setupFiles: ["tests/support/fresh-modules.ts"],
          include: ["tests/hooks/**/*.test.{ts,tsx}"],
          environment: "jsdom",
        },
      },
      {
        resolve: shared,
        test: {
          ...everyProject,
          name: "sql",
          include: ["tests/sql/**/*.test.ts"],
          globalSetup: ["tests/support/sql/global-setup.ts"],
        },
      },
      {
        resolve: shared,
        test: {
          ...everyProject,
          name: "stack",
          // These watch what their own process prints.
          isolate: true,
          include: ["tests/stack/**/*.test.ts"],
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          ...everyProject,
          name: "api",
          include: ["tests/api/**/*.test.ts"],
          globalSetup: ["tests/support/api/global-setup.ts"],
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          ...everyProject,
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          globalSetup: ["tests/support/faults/global-setup.ts"],
          // The reconciler of one file's app would settle the jobs of another's.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { ...shared, conditions: ["react-server"] },
        test: {
          ...everyProject,
          name: "kills",
          include: ["tests/kills/**/*.test.ts"],
          globalSetup: ["tests/support/faults/global-setup.ts"],
          // Nor may one file's database be killed under another.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
    maxWorkers: 3,
  },
});
