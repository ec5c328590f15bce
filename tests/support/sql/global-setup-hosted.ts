import type { TestProject } from "vitest/node";
import { startHostedPostgres } from "../../../scripts/hosted-postgres/server";
import type { HostedTarget } from "./global-setup";

/** What PostgREST does: it logs in as authenticator, takes on the role of the request and applies that role's time-out. */
const LOGINS: HostedTarget["logins"] = {
  anon: { user: "authenticator", options: "-c role=anon -c statement_timeout=3s" },
  authenticated: {
    user: "authenticator",
    options: "-c role=authenticated -c statement_timeout=8s",
  },
  service_role: { user: "authenticator", options: "-c role=service_role" },
  postgres: { user: "postgres", options: "" },
  supabase_auth_admin: { user: "supabase_auth_admin", options: "" },
};

/**
 * In the place of global-setup.ts: a Postgres as hosted Supabase has it. DEFAULT_GRANTS=none leaves out the default
 * privileges that projects had until October 2026.
 */
export default async function setup(project: TestProject) {
  const starting = startHostedPostgres({ hasDefaultGrants: process.env.DEFAULT_GRANTS !== "none" });
  const stop = async () => (await starting).stop();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // vitest's own listener exits within a millisecond, which would leave the data behind.
    process.removeAllListeners(signal);
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  const { url, template } = await starting;
  project.provide("postgresUrl", url);
  project.provide("hosted", { template, logins: LOGINS });
  return stop;
}
