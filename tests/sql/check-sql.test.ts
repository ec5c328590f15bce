import { describe, expect, test } from "vitest";
import { findRowTypeDefaults } from "../../scripts/sql/check-sql";
import { testDatabase } from "../support/sql";

const db = testDatabase({ keepsRows: true });

/** What is said of the migrations with this one more. */
async function complaintsWith(ddl: string): Promise<string[]> {
  const client = await db.connect("postgres");
  try {
    await client.query("begin");
    await client.query(ddl);
    return await findRowTypeDefaults({
      query: async (text, parameters) => (await client.query(text, parameters)).rows,
    });
  } finally {
    await client.query("rollback");
    await client.end();
  }
}

describe("a default for a parameter of a row type", () => {
  test("is in no function of the migrations", async () => {
    expect(await findRowTypeDefaults(db)).toEqual([]);
  });

  test.each([
    ["null", "public.f(job public.campaigns default null)", "public.f: parameter 1"],
    [
      "null, between parameters of other types",
      "private.f(a integer, job public.campaigns default null, b integer default 1)",
      "private.f: parameter 2",
    ],
    ["an array", "public.f(jobs public.campaigns[] default '{}')", "public.f: parameter 1"],
    ["a view's row", "public.f(a public.audit_violations default null)", "public.f: parameter 1"],
    ["a domain", "public.f(job public.campaign_row default null)", "public.f: parameter 1"],
  ])("is found: %s", async (_, signature, place) => {
    const ddl = `create domain public.campaign_row as public.campaigns;
      create function ${signature} returns integer language sql as 'select 1'`;

    expect(await complaintsWith(ddl)).toEqual([`${place} is of a row type and has a default.`]);
  });

  test.each([
    ["a row without a default", "public.f(job public.campaigns)"],
    ["a default that is no row", "public.f(job public.campaigns, a uuid[] default '{}')"],
  ])("is not %s", async (_, signature) => {
    const ddl = `create function ${signature} returns integer language sql as 'select 1'`;

    expect(await complaintsWith(ddl)).toEqual([]);
  });
});
