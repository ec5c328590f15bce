import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  accountOf,
  aFamilyIn,
  aUser,
  createJobs,
  ids,
  ledgerOf,
  rejectionOf,
  settle,
  testDatabase,
} from "../support/sql";

/** Accounts: what their deletion leaves, and grants. */

const db = testDatabase();

describe("an account that goes", () => {
  test("ends its running jobs, and the books stay after the rows are gone", async () => {
    const { user, target, child } = await aFamilyIn(db, "in_progress");
    const [done] = ids(await createJobs(db, user, [{ units: 2 }]));
    await settle(db, done);

    await db.auth("delete from auth.users where id = $1", [user]);

    for (const table of ["generation_jobs", "campaigns", "campaign_clips", "clip_versions"]) {
      const rows = await db.query(`select from public.${table} where user_id = $1`, [user]);
      expect(rows, table).toEqual([]);
    }
    expect(await accountOf(db, user)).toEqual({ balance: 50, held: 0, available: 50 });
    expect(await ledgerOf(db, target)).toEqual(["hold 25", "release 25"]);
    expect(await ledgerOf(db, child)).toEqual(["hold 20", "release 20"]);
    expect(await ledgerOf(db, done)).toEqual(["hold 50", "capture 50"]);
    const logs = await db.query<{ job_id: string; status: string }>(
      "select job_id, status from public.generation_logs where user_id = $1",
      [user],
    );
    expect(Object.fromEntries(logs.map((log) => [log.job_id, log.status]))).toMatchObject({
      [target]: "cancelled",
      [child]: "cancelled",
      [done]: "completed",
    });
  });

  test("can be deleted by the role that sign-in runs as", async () => {
    const { user, target } = await aFamilyIn(db, "submitted");
    const auth = await db.connect("supabase_auth_admin");

    await auth.query("delete from auth.users where id = $1", [user]);

    expect(await ledgerOf(db, target)).toEqual(["hold 25", "release 25"]);
  });
});

describe("granting", () => {
  test.each([0, -1, 1_000_000_001, null])("%s cents are refused", async (amount) => {
    const user = await aUser(db);

    const rejection = await rejectionOf(
      db.call("grant_credits", { user_id: user, amount_cents: amount, description: "x" }),
    );

    expect(rejection.code).toBe("PT422");
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("nobody without an account gets credits", async () => {
    const rejection = await rejectionOf(
      db.call("grant_credits", { user_id: randomUUID(), amount_cents: 5, description: "x" }),
    );

    expect(rejection).toMatchObject({ code: "PT404", word: "not_found" });
  });
});
