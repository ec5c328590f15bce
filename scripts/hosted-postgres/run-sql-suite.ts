import { PostgresUnavailable } from "../local-supabase/postgres-files";
import { runVitest } from "../run-vitest";
import { findInstallation } from "./server";

/** `npm run sql:hosted`: the SQL suite on a Postgres with the roles and privileges of hosted Supabase (docs/testing.md). */
try {
  await findInstallation();
} catch (error) {
  if (!(error instanceof PostgresUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
await runVitest({ config: "vitest.hosted.config.ts", filters: process.argv.slice(2) });
