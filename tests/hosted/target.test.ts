import { describe, expect, test } from "vitest";
import { readMigrations } from "../../scripts/local-supabase/migrate";
import { rejectionOf, testDatabase } from "../support/sql";
import type { Role } from "../support/sql/global-setup";

const db = testDatabase({ keepsRows: true });

/** In a transaction that is undone. */
async function as(role: Role, statement: string): Promise<unknown[]> {
  const client = await db.connect(role);
  try {
    await client.query("begin");
    return (await client.query(statement)).rows;
  } finally {
    await client.query("rollback");
    await client.end();
  }
}

describe("a session", () => {
  test.each<[Role, string, string]>([
    ["anon", "authenticator", "3s"],
    ["authenticated", "authenticator", "8s"],
    ["service_role", "authenticator", "8s"],
    ["postgres", "postgres", "0"],
    ["supabase_auth_admin", "supabase_auth_admin", "0"],
  ])(
    "of %s logs in as %s, with %s for a statement, and is no superuser's",
    async (role, login, timeout) => {
      const rows = await as(
        role,
        `select session_user as login, current_user as role, current_setting('is_superuser') as superuser,
         current_setting('statement_timeout') as timeout`,
      );

      expect(rows).toEqual([{ login, role, superuser: "off", timeout }]);
    },
  );

  test("of the Data API becomes no role but its own", async () => {
    for (const role of ["postgres", "supabase_admin", "supabase_auth_admin"]) {
      expect((await rejectionOf(as("service_role", `set role ${role}`))).code, role).toBe("42501");
    }
  });
});

describe("postgres, which migrates", () => {
  test("has applied every migration", async () => {
    const recorded = await as(
      "postgres",
      "select version, name from supabase_migrations.schema_migrations order by version",
    );

    expect(recorded).toEqual(
      (await readMigrations()).map(({ version, name }) => ({ version, name })),
    );
  });

  test.each([
    [
      "a trigger on auth.users",
      "create trigger t after insert on auth.users execute function private.end_jobs_of_deleted_user()",
    ],
    ["a foreign key to auth.users", "create table public.t (id uuid references auth.users (id))"],
    ["a bucket", "insert into storage.buckets (id, name) values ('t', 't')"],
  ])("may make %s", async (_, statement) => {
    expect(await as("postgres", statement)).toEqual([]);
  });

  test.each([
    ["make tables in auth", "create table auth.t (id uuid)"],
    ["make tables in storage", "create table storage.t (id uuid)"],
    ["change tables of auth", "alter table auth.users add column t text"],
    ["change tables of storage", "alter table storage.objects add column t text"],
    ["become the owner of auth", "set role supabase_auth_admin"],
  ])("may not %s", async (_, statement) => {
    expect((await rejectionOf(as("postgres", statement))).code).toBe("42501");
  });
});
