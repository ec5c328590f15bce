import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../../scripts/local-supabase/postgres";

declare module "vitest" {
  interface ProvidedContext {
    /** A superuser's URL on the one Postgres server of this run; make databases with createTestDatabase. */
    postgresUrl: string;
  }
}

/** One real Postgres server for the run; every test file gets a database of its own from a template. */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), "studio-sql-"));
  const server = await startPostgres({ dataDir });
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
