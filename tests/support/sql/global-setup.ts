import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../../scripts/local-supabase/postgres";

export type Role = "anon" | "authenticated" | "service_role" | "postgres" | "supabase_auth_admin";

/** What the suite needs to know of a Postgres as hosted Supabase has it. */
export type HostedTarget = {
  /** The database with the migrations that each test file gets a copy of. */
  template: string;
  /** Who logs in, with the superuser's password, to act in a role; `options` are the session's. */
  logins: Record<Role, { user: string; options: string }>;
};

declare module "vitest" {
  interface ProvidedContext {
    /** A superuser's URL on the one Postgres server of this run. */
    postgresUrl: string;
    /** Null on the embedded Postgres, where the superuser takes on the roles. */
    hosted: HostedTarget | null;
  }
}

/** One real Postgres server for the run; every test file gets a database of its own from a template. */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), "studio-sql-"));
  const server = await startPostgres({ dataDir });
  project.provide("postgresUrl", server.url);
  project.provide("hosted", null);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
