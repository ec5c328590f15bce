import { beforeAll, describe, expect, inject, test } from "vitest";
import { seedJobs } from "../../scripts/load/seed-jobs";
import {
  aCompletedJob,
  accountOf,
  aFailedJob,
  aJob,
  aUser,
  createJobs,
  first,
  openTestDatabase,
  rejectionOf,
  submitted,
  testDatabase,
} from "../support/sql";

/** What the administrators' pages read. */

const db = testDatabase({ keepsRows: true });
let adminId: string;

beforeAll(async () => {
  adminId = await aUser(db);
});

type Listed = {
  id: string;
  status: string;
  email: string;
  job_type: string;
  created_at: Date;
  spent_microusd: number;
  sort_key: string;
};

describe("the job history", () => {
  test("gives every job once over its pages, in every order, while new ones arrive", async () => {
    const userId = await aUser(db, { cents: 100_000 });
    for (let count = 0; count < 23; count += 1) await aCompletedJob(db, userId);
    // Some of them at the very same time.
    await db.query(
      "update public.generation_jobs set created_at = '2026-01-02T03:04:05.678901Z' where user_id = $1 and request_position = 0 and id::text < '8'",
      [userId],
    );
    for (const sort of ["newest", "oldest", "finished", "cost"]) {
      const seen: Listed[] = [];
      for (;;) {
        const last = seen.at(-1);
        const page = await db.call<Listed>("admin_list_jobs", {
          sort,
          user_id: userId,
          max_rows: 5,
          ...(last === undefined ? {} : { after_key: last.sort_key, after_id: last.id }),
        });
        seen.push(...page);
        if (page.length < 5) break;
      }
      expect(new Set(seen.map((job) => job.id)).size, sort).toBe(23);
      expect(seen, sort).toHaveLength(23);
    }
  });

  test("finds a job by its id and by fal's request id, and nothing by a piece of one", async () => {
    const job = await submitted(db, await aJob(db));
    const find = async (search: string) =>
      (await db.call<Listed>("admin_list_jobs", { search })).map((row) => row.id);

    expect(await find(job.id)).toEqual([job.id]);
    expect(await find(job.id.toUpperCase())).toEqual([job.id]);
    expect(await find(job.fal_request_id ?? "")).toEqual([job.id]);
    expect(await find(job.id.slice(0, 8))).toEqual([]);
    expect(await find("' or true --")).toEqual([]);
  });

  test("filters by status, type, user, date, error and who settled it, together", async () => {
    const userId = await aUser(db, { cents: 1_000 });
    const bad = await aFailedJob(db, userId);
    const good = await aCompletedJob(db, userId);
    const find = async (filters: Record<string, unknown>) =>
      (await db.call<Listed>("admin_list_jobs", { user_id: userId, ...filters })).map(
        (row) => row.id,
      );

    expect(await find({})).toEqual([good.id, bad.id]);
    expect(await find({ statuses: ["failed", "cancelled"] })).toEqual([bad.id]);
    expect(await find({ error_code: "provider_error" })).toEqual([bad.id]);
    expect(await find({ job_type: "voice_chatterbox" })).toEqual([]);
    expect(await find({ settled_by: "webhook", statuses: ["completed"] })).toEqual([good.id]);
    expect(await find({ created_before: new Date(0) })).toEqual([]);
    expect(await find({ created_from: new Date(0), error_code: "content_policy" })).toEqual([]);
  });

  test("refuses an order it does not know", async () => {
    expect(
      await rejectionOf(db.call("admin_list_jobs", { sort: "id; drop table x" })),
    ).toMatchObject({ code: "PT422" });
  });
});

describe("users", () => {
  test("are listed with the same figures that they see, in pages", async () => {
    const userId = await aUser(db, { cents: 700 });
    await aCompletedJob(db, userId);
    await db.call("set_manual_budget", { user_id: userId, budget_cents: 1_000 });
    await aJob(db, { userId });
    const own = first(await db.call("read_budget", { user_id: userId }));
    const account = await accountOf(db, userId);
    const listed = first(await db.call("admin_list_users", { only_user: userId }));

    expect(listed).toMatchObject({
      ...own,
      balance_cents: account.balance,
      held_cents: account.held,
      available_cents: account.available,
    });

    for (const sort of ["activity", "email", "credits"]) {
      const everybody = await db.call<{ user_id: string }>("admin_list_users", {
        sort,
        max_rows: 1_000,
      });
      const seen: { user_id: string; sort_key: string }[] = [];
      for (;;) {
        const last = seen.at(-1);
        const page = await db.call<{ user_id: string; sort_key: string }>("admin_list_users", {
          sort,
          max_rows: 7,
          ...(last === undefined ? {} : { after_key: last.sort_key, after_id: last.user_id }),
        });
        seen.push(...page);
        if (page.length < 7) break;
      }
      expect(seen.map((row) => row.user_id)).toEqual(everybody.map((row) => row.user_id));
    }
  });

  test("are found by a part of the address or the name, signs taken as they stand", async () => {
    const userId = await aUser(db);
    await db.query("update public.profiles set display_name = $2 where user_id = $1", [
      userId,
      "Zoë 100%_sure",
    ]);
    const find = async (search: string) =>
      (await db.call<{ user_id: string }>("admin_list_users", { search })).map(
        (row) => row.user_id,
      );

    expect(await find("100%_SURE")).toEqual([userId]);
    expect(await find(userId.slice(0, 13))).toEqual([userId]);
    expect(await find("100x")).toEqual([]);
  });
});

describe("alert", () => {
  type Alert = { job: Listed; alert: string };
  const alertOf = async (jobId: string) => {
    const rows = await db.call<Alert>("admin_list_job_alerts", { max_rows: 1_000 });
    return rows.find(({ job }) => job.id === jobId)?.alert ?? null;
  };
  const turn = (jobId: string, changes: string) =>
    db.query(`update public.generation_jobs set ${changes} where id = $1`, [jobId]);

  test.each([
    ["overdue", "deadline_at = now() - interval '1 second'"],
    [
      "unknown",
      "status = 'pending', fal_request_id = null, submit_started_at = now() - interval '11 seconds'",
    ],
    ["unanswered", "check_failures = 1"],
    ["unattended", "next_check_at = now() - interval '61 seconds', lease_until = null"],
    ["slow", "submitted_at = now() - interval '71 seconds'"],
  ])("%s", async (alert, changes) => {
    const job = await submitted(db, await aJob(db));
    expect(await alertOf(job.id)).toBeNull();
    await turn(job.id, changes);

    expect(await alertOf(job.id)).toBe(alert);
    await db.call("admin_fail_job", { job_id: job.id, admin_id: adminId, reason: "x" });
  });

  test("is not what waits for other jobs, however long", async () => {
    const userId = await aUser(db, { cents: 500 });
    const [parent, child] = await createJobs(db, userId, [{}, { depends_on: [0] }]);
    await turn(
      child?.id ?? "",
      "created_at = now() - interval '1 hour', next_check_at = now() - interval '1 hour'",
    );

    expect(await alertOf(child?.id ?? "")).toBeNull();
    await db.call("admin_fail_job", { job_id: parent?.id, admin_id: adminId, reason: "x" });
  });

  test("is a cancellation that fal has not answered, and a result that is nowhere of ours", async () => {
    const cancelled = await submitted(db, await aJob(db));
    await db.call("admin_cancel_job", { job_id: cancelled.id, admin_id: adminId, reason: "x" });
    await db.query(
      "update public.generation_jobs set completed_at = now() - interval '31 seconds' where id = $1",
      [cancelled.id],
    );
    expect(await alertOf(cancelled.id)).toBe("cancel_unsent");
    await db.call("mark_cancel_sent", { job_id: cancelled.id });
    expect(await alertOf(cancelled.id)).toBeNull();

    const done = await aCompletedJob(db);
    await turn(
      done.id,
      "result_url = 'https://fal.media/x', store_attempts = 3, next_store_at = now() + interval '1 hour'",
    );
    expect(await alertOf(done.id)).toBe("unstored");
    await turn(done.id, "next_store_at = null");
    expect(await alertOf(done.id)).toBe("never_stored");
    await turn(done.id, "stored_path = 'users/x'");
    expect(await alertOf(done.id)).toBeNull();
  });
});

describe("health", () => {
  type Rule = { rule: string; ran_at: Date; violation_count: number; violations: unknown[] };
  const runAudit = (max_age_seconds: number) => db.call<Rule>("run_audit", { max_age_seconds });

  test("the audit asks every rule of audit_violations, by its name", async () => {
    const [{ text } = { text: "" }] = await db.query<{ text: string }>(
      "select pg_get_viewdef('public.audit_violations'::regclass) as text",
    );
    const named = [...text.matchAll(/'(\w+)'::text(?: AS rule,|,\s+\w+\.\w+::text)/g)].map(
      ([, rule]) => rule,
    );
    const rules = (await runAudit(0)).map(({ rule }) => rule);

    expect(named.length).toBeGreaterThan(5);
    expect([...named].sort()).toEqual([...rules].sort());
  });

  test("the audit is made once in a while, and at once when asked", async () => {
    const before = await runAudit(0);
    expect((await runAudit(600)).map(({ ran_at }) => ran_at)).toEqual(
      before.map(({ ran_at }) => ran_at),
    );

    const userId = await aUser(db);
    const change = (cents: number) =>
      db.query(
        "update public.credit_accounts set balance_cents = balance_cents + $2 where user_id = $1",
        [userId, cents],
      );
    await change(1);
    const found = (await runAudit(0)).filter((rule) => rule.violation_count > 0);
    await change(-1);

    expect(found).toMatchObject([
      { rule: "account_equals_ledger", violation_count: 1, violations: [{ subject: userId }] },
    ]);
    expect((await runAudit(0)).every((rule) => rule.violation_count === 0)).toBe(true);
  });

  test("refusals add up by reason, from several processes", async () => {
    await Promise.all(
      Array.from({ length: 5 }, () =>
        db.call("add_rejected_webhooks", {
          counts: { bad_signature: 2, stale: 1 },
        }),
      ),
    );
    const health = first(
      await db.call<{ admin_health: { rejections: unknown } }>("admin_health", {}),
    );

    expect(health.admin_health.rejections).toMatchObject([
      { reason: "bad_signature", today: 10, week: 10 },
      { reason: "stale", today: 5, week: 5 },
    ]);
  });

  test("an idle run of the reconciler does not hide the last busy one", async () => {
    await db.call("record_reconciler_run", { claimed: 7, failed: 1 });
    await db.call("record_reconciler_run", { claimed: 0, failed: 0 });
    const health = first(
      await db.call<{ admin_health: { reconciler: unknown } }>("admin_health", {}),
    );

    expect(health.admin_health.reconciler).toMatchObject({
      last_claimed: 0,
      last_busy_claimed: 7,
      last_busy_failed: 1,
    });
  });

  test("fal's bills are held against our jobs: orphans, missing ones, another price", async () => {
    const since = new Date();
    const [billed, missing, dearer] = [
      await aCompletedJob(db),
      await aCompletedJob(db),
      await aCompletedJob(db),
    ];
    const events = [
      { request_id: billed.fal_request_id, microusd: 150_000 },
      { request_id: dearer.fal_request_id, microusd: 100_000 },
      { request_id: dearer.fal_request_id, microusd: 80_000 },
      { request_id: "nobody-knows", microusd: 5 },
    ];
    const rows = await db.call<{ admin_compare_billing: unknown }>("admin_compare_billing", {
      since,
      until: new Date(Date.now() + 60_000),
      events,
    });

    expect(first(rows).admin_compare_billing).toMatchObject({
      event_count: 3,
      billed_microusd: 330_005,
      orphans: [{ request_id: "nobody-knows", microusd: 5 }],
      orphan_count: 1,
      missing: [{ id: missing.id }],
      missing_count: 1,
      drift: [
        { job_type: "first_frame", jobs: 2, expected_microusd: 300_000, billed_microusd: 330_000 },
      ],
    });
  });
});

describe("the overview", () => {
  test("counts the day on the calendar of the reader, and refuses a zone that is none", async () => {
    const rows = await db.call<{ admin_overview: { statuses: Record<string, number> } }>(
      "admin_overview",
      { time_zone: "Pacific/Auckland" },
    );
    expect(first(rows).admin_overview.statuses.completed).toBeGreaterThan(0);
    expect(
      await rejectionOf(db.call("admin_overview", { time_zone: "Middle/Earth" })),
    ).toMatchObject({ code: "PT422" });
  });
});

describe("many jobs", () => {
  test("are seeded so that every book agrees, and every page reads them by an index", async () => {
    const many = await openTestDatabase(inject("postgresUrl"));
    try {
      await seedJobs((text, parameters) => many.query(text, parameters), 3_000);

      expect(await many.audit()).toEqual([]);
      const [counted] = await many.query(
        "select count(*)::integer as jobs from public.generation_jobs",
      );
      expect(counted).toEqual({ jobs: 3_000 });
    } finally {
      await many.close();
    }
  });
});
