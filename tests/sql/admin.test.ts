import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { seedJobs } from "../../scripts/seed-jobs";
import {
  aClip,
  accountOf,
  aUser,
  createJobs,
  first,
  type JobRow,
  jobOf,
  openTestDatabase,
  refusalOf,
  settle,
  submit,
  type TestDatabase,
} from "../support/sql";

/** What administrators read and do, in the database. */

let db: TestDatabase;
let adminId: string;

beforeAll(async () => {
  db = await openTestDatabase(inject("postgresUrl"));
  adminId = await aUser(db);
});

afterAll(async () => {
  expect(await db.audit()).toEqual([]);
  await db.close();
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

async function aJob(options: { userId?: string; clipId?: string } = {}): Promise<JobRow> {
  const userId = options.userId ?? (await aUser(db, { cents: 500 }));
  return first(await createJobs(db, userId, [{ clip_id: options.clipId ?? null }]));
}

async function submitted(job: JobRow): Promise<JobRow> {
  await submit(db, job.id);
  return jobOf(db, job.id);
}

async function aFailedJob(userId?: string): Promise<JobRow> {
  const job = await submitted(await aJob(userId === undefined ? {} : { userId }));
  await settle(db, job.id, { outcome: "failed" });
  return jobOf(db, job.id);
}

async function aCompletedJob(userId?: string): Promise<JobRow> {
  const job = await submitted(await aJob(userId === undefined ? {} : { userId }));
  await settle(db, job.id, { source: "webhook", result_url: null });
  return jobOf(db, job.id);
}

const actionsOf = (jobId: string) =>
  db.query<{ action: string; admin_id: string; reason: string | null }>(
    "select action, admin_id, reason from public.admin_actions where job_id = $1 order by id",
    [jobId],
  );

describe("ending a job by hand", () => {
  test("cancelling releases the hold, cancels what waits, tells fal later, and keeps who and why", async () => {
    const userId = await aUser(db, { cents: 500 });
    const [parent, child] = await createJobs(db, userId, [{}, { depends_on: [0] }]);
    if (parent === undefined || child === undefined) throw new Error("no jobs");
    await submitted(parent);

    const answer = await db.call("admin_cancel_job", {
      job_id: parent.id,
      admin_id: adminId,
      reason: "hangs",
    });

    expect(answer).toEqual([{ result_code: "ended", status: "cancelled" }]);
    expect(await jobOf(db, parent.id)).toMatchObject({
      status: "cancelled",
      error_code: "cancelled_by_studio",
      next_check_at: expect.any(Date),
    });
    expect(await jobOf(db, child.id)).toMatchObject({
      status: "cancelled",
      error_code: "dependency_failed",
    });
    expect(await accountOf(db, userId)).toEqual({ balance: 500, held: 0, available: 500 });
    expect(await actionsOf(parent.id)).toEqual([
      { action: "cancel_job", admin_id: adminId, reason: "hangs" },
    ]);
  });

  test("marking as failed gives the hold back; a result that comes after all is kept, uncharged", async () => {
    const userId = await aUser(db, { cents: 500 });
    const { clipId } = await aClip(db, userId);
    const job = await submitted(await aJob({ userId, clipId }));
    await db.call("admin_fail_job", { job_id: job.id, admin_id: adminId, reason: "lost" });

    expect(await jobOf(db, job.id)).toMatchObject({
      status: "failed",
      error_code: "failed_by_studio",
    });
    expect(await accountOf(db, userId)).toMatchObject({ available: 500 });

    const late = await settle(db, job.id);
    expect(late.result_code).toBe("late_success");
    expect(await accountOf(db, userId)).toMatchObject({ balance: 500 });
  });

  test.each(["admin_cancel_job", "admin_fail_job"])(
    "%s changes nothing about a job that has ended",
    async (name) => {
      const job = await aCompletedJob();
      const answer = await db.call(name, { job_id: job.id, admin_id: adminId, reason: "late" });

      expect(answer).toEqual([{ result_code: "already_finished", status: "completed" }]);
      expect(await jobOf(db, job.id)).toMatchObject({ status: "completed" });
      expect(await actionsOf(job.id)).toEqual([]);
    },
  );

  test.each(["admin_cancel_job", "admin_fail_job", "admin_refund_job"])(
    "%s says so when there is no such job",
    async (name) => {
      const rows = await db.call<{ result_code: string }>(name, {
        job_id: randomUUID(),
        admin_id: adminId,
        reason: "x",
      });
      expect(first(rows).result_code).toBe("not_found");
    },
  );

  test("an administrator and the webhook at the same moment end it once", async () => {
    const jobs = await Promise.all(Array.from({ length: 12 }, () => aJob()));
    for (const job of jobs) await submitted(job);
    await Promise.all(
      jobs.flatMap((job) => [
        db.call("admin_fail_job", { job_id: job.id, admin_id: adminId, reason: "race" }),
        settle(db, job.id),
      ]),
    );

    for (const job of jobs) {
      const entries = await db.query(
        "select entry from public.credit_transactions where job_id = $1 order by id",
        [job.id],
      );
      expect(entries).toHaveLength(2);
    }
  });
});

describe("checking again", () => {
  test("makes a running job due at once, even one that somebody holds", async () => {
    const job = await submitted(await aJob());
    await db.query(
      "update public.generation_jobs set next_check_at = now() + interval '1 hour', lease_until = now() + interval '1 hour' where id = $1",
      [job.id],
    );
    expect(await db.call("admin_check_job", { job_id: job.id, admin_id: adminId })).toEqual([
      { result_code: "due" },
    ]);

    const claimed = await db.call<JobRow>("claim_due_jobs", {
      max_jobs: 10,
      only_jobs: [job.id],
    });
    expect(claimed.map((row) => row.id)).toEqual([job.id]);
  });

  test("has a result that was given up copied anew", async () => {
    const job = await aCompletedJob();
    await db.query(
      "update public.generation_jobs set result_url = 'https://fal.media/x.png', store_attempts = 9, next_store_at = null where id = $1",
      [job.id],
    );
    expect(await db.call("admin_check_job", { job_id: job.id, admin_id: adminId })).toEqual([
      { result_code: "store" },
    ]);
    expect(await jobOf(db, job.id)).toMatchObject({
      store_attempts: 0,
      next_store_at: expect.any(Date),
    });
    await db.query("update public.generation_jobs set result_url = null where id = $1", [job.id]);
  });

  test("leaves alone what waits for other jobs, and what has ended", async () => {
    const userId = await aUser(db, { cents: 500 });
    const [, child] = await createJobs(db, userId, [{}, { depends_on: [0] }]);
    const done = await aCompletedJob();
    const codes = await Promise.all(
      [child?.id, done.id, randomUUID()].map(
        async (job_id) =>
          first(
            await db.call<{ result_code: string }>("admin_check_job", {
              job_id,
              admin_id: adminId,
            }),
          ).result_code,
      ),
    );

    expect(codes).toEqual(["waiting", "nothing_to_do", "not_found"]);
  });

  test("keeps the times of the latest fifty looks", async () => {
    const job = await submitted(await aJob());
    for (let look = 0; look < 60; look += 1) {
      await db.query(
        "update public.generation_jobs set next_check_at = now(), lease_until = null where id = $1",
        [job.id],
      );
      await db.call("claim_due_jobs", { max_jobs: 1, only_jobs: [job.id] });
    }
    const row = first(
      await db.query<{ check_count: number; kept: number; latest: boolean }>(
        `select check_count, cardinality(check_times) as kept, check_times[50] = last_checked_at as latest
         from public.generation_jobs where id = $1`,
        [job.id],
      ),
    );

    expect(row).toEqual({ check_count: 60, kept: 50, latest: true });
  });

  test("counts looks that fal did not answer, until it does", async () => {
    const job = await submitted(await aJob());
    const read = () =>
      db.query(
        "select check_failures as failures, check_error as error from public.generation_jobs where id = $1",
        [job.id],
      );
    await db.call("record_check_failure", { job_id: job.id, error: "status 503" });
    await db.call("record_check_failure", { job_id: job.id, error: "timeout" });
    expect(await read()).toEqual([{ failures: 2, error: "timeout" }]);

    await db.call("record_progress", { job_id: job.id, status: "in_progress" });
    expect(await read()).toEqual([{ failures: 0, error: null }]);
  });
});

describe("trying again for a creator", () => {
  test("makes a new row with the same input that nobody is charged for", async () => {
    const userId = await aUser(db, { cents: 200 });
    const job = await aFailedJob(userId);
    const again = first(
      await db.call<JobRow>("admin_retry_job", { job_id: job.id, admin_id: adminId }),
    );

    expect(again).toMatchObject({
      retry_of: job.id,
      user_id: userId,
      status: "pending",
      held_cents: 0,
      estimated_cost_cents: job.estimated_cost_cents,
      input_params: job.input_params,
    });
    await submitted(again);
    await settle(db, again.id);
    expect(await accountOf(db, userId)).toEqual({ balance: 200, held: 0, available: 200 });
  });

  test("pressed twice at once, it is one try", async () => {
    const job = await aFailedJob();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        db.call<JobRow>("admin_retry_job", { job_id: job.id, admin_id: adminId }),
      ),
    );

    expect(new Set(answers.map((rows) => first(rows).id)).size).toBe(1);
    expect(await actionsOf(job.id)).toHaveLength(1);
  });

  test("is refused for a job that runs, succeeded, or waited for one that failed", async () => {
    const running = await aJob();
    const done = await aCompletedJob();
    for (const job of [running, done]) {
      const refusal = await refusalOf(
        db.call("admin_retry_job", { job_id: job.id, admin_id: adminId }),
      );
      expect(refusal).toMatchObject({ code: "PT409", word: "state_conflict" });
    }
  });
});

describe("refunds and credits", () => {
  test("a refund gives back what was charged, once, and names the job", async () => {
    const userId = await aUser(db, { cents: 200 });
    const job = await aCompletedJob(userId);
    expect(await accountOf(db, userId)).toMatchObject({ balance: 175 });

    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        db.call<{ result_code: string; refunded_cents: number }>("admin_refund_job", {
          job_id: job.id,
          admin_id: adminId,
          reason: "silent video",
        }),
      ),
    );

    expect(answers.map((rows) => first(rows).result_code).sort()).toEqual([
      "already_refunded",
      "already_refunded",
      "already_refunded",
      "refunded",
    ]);
    expect(await accountOf(db, userId)).toMatchObject({ balance: 200, available: 200 });
    const entries = await db.query(
      `select entry, amount_cents as amount, description, actor_id
       from public.credit_transactions where job_id = $1 and entry = 'adjust'`,
      [job.id],
    );
    expect(entries).toEqual([
      { entry: "adjust", amount: 25, description: "Refund: silent video", actor_id: adminId },
    ]);
  });

  test("nothing is given back for what was not charged", async () => {
    const job = await aFailedJob();
    const rows = await db.call<{ result_code: string }>("admin_refund_job", {
      job_id: job.id,
      admin_id: adminId,
      reason: "x",
    });
    expect(first(rows).result_code).toBe("not_charged");
  });

  const change = (userId: string, entry: string, cents: number, key: string = randomUUID()) =>
    db.call("admin_change_credits", {
      user_id: userId,
      admin_id: adminId,
      entry,
      amount_cents: cents,
      reason: "by hand",
      idempotency_key: key,
    });

  test("the same grant sent twice at once is one grant", async () => {
    const userId = await aUser(db);
    const key = randomUUID();
    await Promise.all(Array.from({ length: 4 }, () => change(userId, "grant", 250, key)));

    expect(await accountOf(db, userId)).toMatchObject({ balance: 350 });
  });

  test("the same key with another amount is refused", async () => {
    const userId = await aUser(db);
    const key = randomUUID();
    await change(userId, "grant", 10, key);

    expect(await refusalOf(change(userId, "grant", 11, key))).toMatchObject({
      code: "PT422",
      word: "idempotency_key_reused",
    });
    expect(await accountOf(db, userId)).toMatchObject({ balance: 110 });
  });

  test("an adjustment takes as much as is available, and not what is on hold", async () => {
    const userId = await aUser(db);
    await aJob({ userId });
    expect(await refusalOf(change(userId, "adjust", -76))).toEqual({
      code: "PT402",
      word: "insufficient_credits",
      detail: JSON.stringify({ requiredCents: 76, availableCents: 75 }).replaceAll(
        /([:,])/g,
        "$1 ",
      ),
    });
    await change(userId, "adjust", -75);
    expect(await accountOf(db, userId)).toEqual({ balance: 25, held: 25, available: 0 });
  });

  test.each([
    ["grant", 0],
    ["grant", -5],
    ["adjust", 0],
    ["capture", 5],
    ["grant", 1_000_000_001],
  ])("%s of %i is refused", async (entry, cents) => {
    const userId = await aUser(db);
    expect(await refusalOf(change(userId, entry, cents))).toMatchObject({ code: "PT422" });
  });
});

describe("prices", () => {
  type Price = {
    generation_type: string;
    price_cents: number;
    provider_cost_microusd: number;
    enabled: boolean;
    updated_at: string;
    changed_by: string | null;
  };
  const priceOf = async (type: string) => {
    const rows = await db.call<Price>("admin_list_prices", {});
    return first(rows.filter((row) => row.generation_type === type));
  };
  const setPrice = (price: Price, changes: Partial<Price>) =>
    db.call("admin_set_price", {
      generation_type: price.generation_type,
      admin_id: adminId,
      price_cents: changes.price_cents ?? price.price_cents,
      provider_cost_microusd: changes.provider_cost_microusd ?? price.provider_cost_microusd,
      enabled: changes.enabled ?? price.enabled,
      seen_updated_at: price.updated_at,
    });

  test("a new price counts for new jobs; those that exist keep theirs to the end", async () => {
    const userId = await aUser(db, { cents: 500 });
    const before = await priceOf("first_frame");
    const old = await submitted(await aJob({ userId }));
    expect(await setPrice(before, { price_cents: 40, provider_cost_microusd: 7 })).toEqual([
      { result_code: "saved" },
    ]);
    const next = await aJob({ userId });
    await settle(db, old.id);

    expect(await jobOf(db, old.id)).toMatchObject({
      estimated_cost_cents: 25,
      actual_cost_cents: 25,
    });
    expect(next).toMatchObject({ estimated_cost_cents: 40, held_cents: 40 });
    const now = await priceOf("first_frame");
    expect(now.changed_by).toContain("@");
    await setPrice(now, before);
  });

  test("of two editors of one row the second writes nothing", async () => {
    const seen = await priceOf("voice_chatterbox");
    expect(await setPrice(seen, { price_cents: 21 })).toEqual([{ result_code: "saved" }]);
    expect(await setPrice(seen, { price_cents: 99 })).toEqual([
      { result_code: "changed_meanwhile" },
    ]);

    const now = await priceOf("voice_chatterbox");
    expect(now.price_cents).toBe(21);
    await setPrice(now, seen);
  });

  test("a type that is switched off starts nothing", async () => {
    const seen = await priceOf("first_frame");
    await setPrice(seen, { enabled: false });
    expect(await refusalOf(aJob())).toMatchObject({ word: "generation_disabled" });
    await setPrice(await priceOf("first_frame"), { enabled: true });
  });

  test("a negative or absurd price is refused", async () => {
    const seen = await priceOf("first_frame");
    expect(await refusalOf(setPrice(seen, { price_cents: -1 }))).toMatchObject({ code: "PT422" });
    expect(await refusalOf(setPrice(seen, { price_cents: 1_000_001 }))).toMatchObject({
      code: "PT422",
    });
  });
});

describe("the job history", () => {
  test("gives every job once over its pages, in every order, while new ones arrive", async () => {
    const userId = await aUser(db, { cents: 100_000 });
    for (let count = 0; count < 23; count += 1) await aCompletedJob(userId);
    // Some of them at the very same time.
    await db.query(
      "update public.generation_jobs set created_at = '2026-01-02T03:04:05.678901Z' where user_id = $1 and request_position = 0 and id::text < '8'",
      [userId],
    );
    for (const sort of ["newest", "oldest", "finished", "dearest"]) {
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
    const job = await submitted(await aJob());
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
    const bad = await aFailedJob(userId);
    const good = await aCompletedJob(userId);
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
    expect(await refusalOf(db.call("admin_list_jobs", { sort: "id; drop table x" }))).toMatchObject(
      { code: "PT422" },
    );
  });
});

describe("users", () => {
  test("are listed with the same figures that they see, in pages", async () => {
    const userId = await aUser(db, { cents: 700 });
    await aCompletedJob(userId);
    await db.call("set_manual_budget", { user_id: userId, budget_cents: 1_000 });
    await aJob({ userId });
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

describe("trouble", () => {
  type Trouble = { job: Listed; trouble: string };
  const troubleOf = async (jobId: string) => {
    const rows = await db.call<Trouble>("admin_list_troubled_jobs", { max_rows: 1_000 });
    return rows.find(({ job }) => job.id === jobId)?.trouble ?? null;
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
  ])("%s", async (trouble, changes) => {
    const job = await submitted(await aJob());
    expect(await troubleOf(job.id)).toBeNull();
    await turn(job.id, changes);

    expect(await troubleOf(job.id)).toBe(trouble);
    await db.call("admin_fail_job", { job_id: job.id, admin_id: adminId, reason: "x" });
  });

  test("is not what waits for other jobs, however long", async () => {
    const userId = await aUser(db, { cents: 500 });
    const [parent, child] = await createJobs(db, userId, [{}, { depends_on: [0] }]);
    await turn(
      child?.id ?? "",
      "created_at = now() - interval '1 hour', next_check_at = now() - interval '1 hour'",
    );

    expect(await troubleOf(child?.id ?? "")).toBeNull();
    await db.call("admin_fail_job", { job_id: parent?.id, admin_id: adminId, reason: "x" });
  });

  test("is a cancellation that fal has not answered, and a result that is nowhere of ours", async () => {
    const cancelled = await submitted(await aJob());
    await db.call("admin_cancel_job", { job_id: cancelled.id, admin_id: adminId, reason: "x" });
    await db.query(
      "update public.generation_jobs set completed_at = now() - interval '31 seconds' where id = $1",
      [cancelled.id],
    );
    expect(await troubleOf(cancelled.id)).toBe("cancel_unsent");
    await db.call("mark_cancel_sent", { job_id: cancelled.id });
    expect(await troubleOf(cancelled.id)).toBeNull();

    const done = await aCompletedJob();
    await turn(
      done.id,
      "result_url = 'https://fal.media/x', store_attempts = 3, next_store_at = now() + interval '1 hour'",
    );
    expect(await troubleOf(done.id)).toBe("unstored");
    await turn(done.id, "next_store_at = null");
    expect(await troubleOf(done.id)).toBe("never_stored");
    await turn(done.id, "stored_path = 'users/x'");
    expect(await troubleOf(done.id)).toBeNull();
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
        db.call("add_webhook_refusals", {
          counts: { bad_signature: 2, stale: 1 },
        }),
      ),
    );
    const health = first(
      await db.call<{ admin_health: { refusals: unknown } }>("admin_health", {}),
    );

    expect(health.admin_health.refusals).toMatchObject([
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
      await aCompletedJob(),
      await aCompletedJob(),
      await aCompletedJob(),
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
    expect(await refusalOf(db.call("admin_overview", { time_zone: "Middle/Earth" }))).toMatchObject(
      { code: "PT422" },
    );
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
