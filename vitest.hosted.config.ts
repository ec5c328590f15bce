import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));

/** The project `sql` of vitest.config.ts on the other Postgres (`npm run sql:hosted`). */
export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    name: "sql:hosted",
    include: ["tests/{sql,hosted}/**/*.test.ts"],
    globalSetup: ["tests/support/sql/global-setup-hosted.ts"],
    // Only for what hangs.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    maxWorkers: 3,
  },
});
