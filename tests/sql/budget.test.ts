import { randomUUID } from "node:crypto";
import type { QueryResultRow } from "pg";
import { afterEach, describe, expect, test } from "vitest";
import {
  accountOf,
  aUser,
  createJobs,
  first,
  RETRYABLE_FAILURE,
  rejectionOf,
  retryOf,
  settle,
  submit,
  testDatabase,
  type WantedJob,
} from "../support/sql";

/** What fal bills, apart from the credits: estimates, true costs, the budget typed in, and fal's own balance. */

const FRAME_MICROUSD = 150_000;
const VIDEO: WantedJob = { job_type: "video_veo31_fast", units: 4 };

const db = testDatabase();

afterEach(async () => {
  await db.query(
    `update public.fal_account_balance set balance_micros = null, currency = null, read_at = null, error = null,
       error_count = 0, next_read_at = now(), events_error = null, events_error_count = 0, next_events_at = now()`,
  );
});

type Budget = QueryResultRow & {
  manual_budget_cents: number | null;
  manual_budget_set_at: Date | null;
  spent_microusd: number;
  spent_since_microusd: number;
};

async function budgetOf(userId: string): Promise<Budget> {
  return first(await db.call<Budget>("read_budget", { user_id: userId }));
}

async function spentBy(userId: string): Promise<number> {
  return (await budgetOf(userId)).spent_microusd;
}

function setBudget(userId: string, cents: number | null): Promise<Budget[]> {
  return db.call<Budget>("set_manual_budget", { user_id: userId, budget_cents: cents });
}

async function aJob(userId: string, options: WantedJob = {}): Promise<string> {
  return first(await createJobs(db, userId, [options])).id;
}

/** One job that fal has finished, its bill due now. */
async function aFinishedJob(
  userId: string,
  how: Record<string, unknown> = {},
): Promise<{ jobId: string; requestId: string }> {
  const jobId = await aJob(userId);
  const requestId = await submit(db, jobId);
  await settle(db, jobId, { request_id: requestId, ...how });
  return { jobId, requestId };
}

async function claimUnbilled(max = 50): Promise<string[]> {
  const rows = await db.call<{ job_id: string }>("claim_unbilled_jobs", { max_jobs: max });
  return rows.map((row) => row.job_id);
}

async function record(costs: { job_id: string; microusd: number | null }[]): Promise<number> {
  const rows = await db.query<{ changed: number }>(
    "select public.record_provider_costs($1) as changed",
    [JSON.stringify(costs)],
  );
  return first(rows).changed;
}

async function billingOf(jobId: string) {
  return first(
    await db.query<{
      billed: number | null;
      estimate: number;
      spent: number;
      attempts: number;
      seconds: number | null;
    }>(
      `select provider_billed_microusd as billed, provider_cost_microusd as estimate, spent_microusd as spent,
         billing_attempts as attempts,
         round(extract(epoch from next_billing_at - now()))::integer as seconds
       from public.generation_jobs where id = $1`,
      [jobId],
    ),
  );
}

const makeBillDue = (jobId: string) =>
  db.query("update public.generation_jobs set next_billing_at = now() where id = $1", [jobId]);

describe("what a job counts for", () => {
  test("its estimate from the moment it exists, and after its success", async () => {
    const user = await aUser(db);
    const jobId = await aJob(user);
    expect(await spentBy(user)).toBe(FRAME_MICROUSD);

    await submit(db, jobId);
    expect(await spentBy(user)).toBe(FRAME_MICROUSD);
    await settle(db, jobId);
    expect(await spentBy(user)).toBe(FRAME_MICROUSD);
  });

  test("nothing when it failed or was cancelled, whether or not fal ever had it", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const ids = await Promise.all([aJob(user), aJob(user), aJob(user), aJob(user)]);
    const [failed = "", cancelled = "", failedAtFal = "", cancelledAtFal = ""] = ids;
    await submit(db, failedAtFal);
    await submit(db, cancelledAtFal);
    await settle(db, failed, { outcome: "failed" });
    await settle(db, failedAtFal, { outcome: "failed" });
    for (const job_id of [cancelled, cancelledAtFal]) {
      await db.call("cancel_generation_job", { job_id, user_id: user });
    }

    expect(await spentBy(user)).toBe(0);
  });

  test("its estimate again when a result comes after the end, though nothing is charged", async () => {
    const user = await aUser(db);
    const jobId = await aJob(user);
    const request_id = await submit(db, jobId);
    await db.call("cancel_generation_job", { job_id: jobId, user_id: user });
    expect(await settle(db, jobId, { request_id })).toMatchObject({
      result_code: "late_success",
    });

    expect(await spentBy(user)).toBe(FRAME_MICROUSD);
    expect(await accountOf(db, user)).toMatchObject({ balance: 100, held: 0 });
  });

  test("only its last try, when fal's failure is tried again", async () => {
    const user = await aUser(db);
    const jobId = await aJob(user);
    await submit(db, jobId);
    await settle(db, jobId, RETRYABLE_FAILURE);
    expect(await spentBy(user)).toBe(FRAME_MICROUSD);

    await settle(db, (await retryOf(db, jobId))?.id ?? "");
    expect(await spentBy(user)).toBe(FRAME_MICROUSD);
  });

  test("the same for admins, who are not charged but whose jobs fal bills", async () => {
    const user = await aUser(db);
    await createJobs(db, user, [{}], { exempt: true });

    expect(await spentBy(user)).toBe(FRAME_MICROUSD);
  });

  test("only its own user", async () => {
    const [one, other] = await Promise.all([aUser(db), aUser(db)]);
    await aJob(one);

    expect(await spentBy(other)).toBe(0);
  });
});

describe("the budget typed in", () => {
  test("counts spending anew from then on and leaves lifetime spending alone", async () => {
    const user = await aUser(db, { cents: 1_000 });
    await settle(db, await aJob(user));
    expect(first(await setBudget(user, 1_000))).toMatchObject({
      manual_budget_cents: 1_000,
      spent_microusd: FRAME_MICROUSD,
      spent_since_microusd: 0,
    });
    await settle(db, await aJob(user));
    expect(await budgetOf(user)).toMatchObject({
      spent_microusd: 2 * FRAME_MICROUSD,
      spent_since_microusd: FRAME_MICROUSD,
    });

    expect(first(await setBudget(user, 5_000))).toMatchObject({
      manual_budget_cents: 5_000,
      spent_microusd: 2 * FRAME_MICROUSD,
      spent_since_microusd: 0,
    });
  });

  test("counts what was running then once it ends, which is when fal bills it", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const [succeeds, fails, late] = await Promise.all([aJob(user), aJob(user), aJob(user)]);
    const request_id = await submit(db, late);
    await setBudget(user, 1_000);
    const since = async () => (await budgetOf(user)).spent_since_microusd;
    expect(await since()).toBe(0);

    await settle(db, succeeds);
    expect(await since()).toBe(FRAME_MICROUSD);
    await settle(db, fails, { outcome: "failed" });
    await db.call("cancel_generation_job", { job_id: late, user_id: user });
    expect(await since()).toBe(FRAME_MICROUSD);
    await settle(db, late, { request_id });
    expect(await since()).toBe(2 * FRAME_MICROUSD);
  });

  test("may be zero, and is removed by null together with its date", async () => {
    const user = await aUser(db);
    expect(first(await setBudget(user, 0))).toMatchObject({ manual_budget_cents: 0 });

    expect(first(await setBudget(user, null))).toMatchObject({
      manual_budget_cents: null,
      manual_budget_set_at: null,
      spent_since_microusd: 0,
    });
  });

  test.each([-1, 100_000_000_001])(
    "is refused at %d cents, and the old one stays",
    async (cents) => {
      const user = await aUser(db);
      await setBudget(user, 700);

      expect(await rejectionOf(setBudget(user, cents))).toMatchObject({
        code: "PT422",
        word: "invalid_request",
      });
      expect(await budgetOf(user)).toMatchObject({ manual_budget_cents: 700 });
    },
  );

  test("is refused for somebody who does not exist", async () => {
    expect(await rejectionOf(setBudget(randomUUID(), 5))).toMatchObject({ code: "PT404" });
  });
});

describe("spending by day", () => {
  const spendingOf = (userId: string, time_zone: string, days = 30) =>
    db.query<{ day: string; type: string; spent: number; jobs: number }>(
      `select day::text, generation_type as type, spent_microusd as spent, job_count as jobs
       from public.spending_by_day(user_id => $1, time_zone => $2, days => $3)`,
      [userId, time_zone, days],
    );
  const startedAt = (jobId: string, time: string) =>
    db.query("update public.generation_jobs set created_at = $2 where id = $1", [jobId, time]);

  test("puts a job on the day it was started in the reader's time zone", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const [evening, video, failed] = await Promise.all([aJob(user), aJob(user, VIDEO), aJob(user)]);
    await settle(db, failed, { outcome: "failed" });
    const [row] = await db.query<{ today: string; before: string }>(
      "select (now() at time zone 'UTC')::date::text as today, ((now() at time zone 'UTC')::date - 2)::text as before",
    );
    const { today = "", before = "" } = row ?? {};
    await startedAt(evening, `${before}T23:30:00Z`);
    await startedAt(video, `${before}T12:00:00Z`);

    expect(await spendingOf(user, "UTC")).toEqual([
      { day: before, type: "first_frame", spent: FRAME_MICROUSD, jobs: 1 },
      { day: before, type: "video_veo31_fast", spent: 150_000, jobs: 1 },
    ]);
    const inParis = await spendingOf(user, "Europe/Paris");
    expect(inParis.map((line) => line.type)).toEqual(["video_veo31_fast", "first_frame"]);
    expect(inParis[1]?.day).not.toBe(before);
    expect(today).not.toBe(before);
  });

  test("leaves out what is older than the days asked for, and never gives more than 31 days", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const [old, older] = await Promise.all([aJob(user), aJob(user)]);
    await db.query(
      "update public.generation_jobs set created_at = now() - interval '29 days' where id = $1",
      [old],
    );
    await db.query(
      "update public.generation_jobs set created_at = now() - interval '40 days' where id = $1",
      [older],
    );

    expect(await spendingOf(user, "UTC", 30)).toHaveLength(1);
    expect(await spendingOf(user, "UTC", 29)).toHaveLength(0);
    expect(await spendingOf(user, "UTC", 400)).toHaveLength(1);
  });

  test("refuses a time zone that nobody knows", async () => {
    const user = await aUser(db);

    expect(await rejectionOf(spendingOf(user, "Europe/Atlantis"))).toMatchObject({ code: "PT422" });
  });
});

describe("fal's bill", () => {
  test("takes the place of the estimate in every sum; the estimate and the log stay", async () => {
    const user = await aUser(db);
    const { jobId } = await aFinishedJob(user);
    expect(await claimUnbilled()).toEqual([jobId]);

    expect(await record([{ job_id: jobId, microusd: 133_700 }])).toBe(1);

    expect(await billingOf(jobId)).toMatchObject({
      billed: 133_700,
      estimate: FRAME_MICROUSD,
      spent: 133_700,
    });
    expect(await spentBy(user)).toBe(133_700);
    expect(
      await db.query(
        "select provider_cost_microusd as cost from public.generation_logs where job_id = $1",
        [jobId],
      ),
    ).toEqual([{ cost: FRAME_MICROUSD }]);
    expect(await accountOf(db, user)).toMatchObject({ balance: 75, held: 0 });
  });

  test("counts also for a job that failed here, and may be nothing at all", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const failed = await aFinishedJob(user, { outcome: "failed" });
    const free = await aFinishedJob(user);
    await claimUnbilled();

    await record([
      { job_id: failed.jobId, microusd: 40_000 },
      { job_id: free.jobId, microusd: 0 },
    ]);

    expect(await spentBy(user)).toBe(40_000);
  });

  test("is looked at once more after an hour, because it may come in parts, and then stands", async () => {
    const user = await aUser(db);
    const { jobId } = await aFinishedJob(user);
    await claimUnbilled();
    await record([{ job_id: jobId, microusd: 100_000 }]);
    expect((await billingOf(jobId)).seconds).toBeGreaterThan(3_500);

    await makeBillDue(jobId);
    expect(await claimUnbilled()).toEqual([jobId]);
    expect(await record([{ job_id: jobId, microusd: 150_500 }])).toBe(1);

    expect(await billingOf(jobId)).toMatchObject({ billed: 150_500, seconds: null });
  });

  test("that does not come is looked for less and less often, and no more after a day", async () => {
    const user = await aUser(db);
    const { jobId } = await aFinishedJob(user);
    const pauses: number[] = [];
    for (;;) {
      await makeBillDue(jobId);
      expect(await claimUnbilled()).toEqual([jobId]);
      expect(await record([{ job_id: jobId, microusd: null }])).toBe(0);
      const { seconds } = await billingOf(jobId);
      if (seconds === null) break;
      pauses.push(seconds);
    }

    expect(pauses.slice(0, 4)).toEqual([15, 30, 60, 120]);
    expect(Math.max(...pauses)).toBe(4 * 3600);
    const hours = pauses.reduce((sum, seconds) => sum + seconds, 0) / 3600;
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(25);
    expect(await billingOf(jobId)).toMatchObject({ billed: null, spent: FRAME_MICROUSD });
  });

  test("is not asked for while the job runs, nor for one that fal never had", async () => {
    const user = await aUser(db, { cents: 1_000 });
    await submit(db, await aJob(user));
    await settle(db, await aJob(user), { outcome: "failed" });

    expect(await claimUnbilled()).toEqual([]);
  });

  test("is asked for when the request becomes known after a cancel, and again after a late result", async () => {
    const user = await aUser(db);
    const jobId = await aJob(user);
    await db.call("start_submission", { job_id: jobId });
    await db.call("cancel_generation_job", { job_id: jobId, user_id: user });
    expect(await claimUnbilled()).toEqual([]);
    const request_id = randomUUID();
    await db.call("mark_submitted", { job_id: jobId, request_id });
    expect(await claimUnbilled()).toEqual([jobId]);
    await record([{ job_id: jobId, microusd: null }]);

    await settle(db, jobId, { request_id });

    expect(await claimUnbilled()).toEqual([jobId]);
  });

  test("is claimed by one of many at once, 50 at most, and again when that one died", async () => {
    const user = await aUser(db, { cents: 100_000 });
    const jobs = await createJobs(db, user, Array(60).fill({}));
    for (const { id } of jobs) {
      await settle(db, id, { request_id: await submit(db, id) });
    }

    const claims = await Promise.all(Array.from({ length: 8 }, () => claimUnbilled()));

    const claimed = claims.flat();
    expect(claimed).toHaveLength(60);
    expect(new Set(claimed).size).toBe(60);
    expect(Math.max(...claims.map((claim) => claim.length))).toBeLessThanOrEqual(50);
    expect(await claimUnbilled()).toEqual([]);
    await db.query(
      "update public.generation_jobs set next_billing_at = next_billing_at - interval '2 minutes'",
    );
    expect(await claimUnbilled(60)).toHaveLength(50);
  });

  test("cannot be booked on a job that fal never had", async () => {
    const user = await aUser(db);
    const jobId = await aJob(user);

    expect(await rejectionOf(record([{ job_id: jobId, microusd: 5 }]))).toMatchObject({
      code: "23514",
    });
  });
});

describe("fal's own balance", () => {
  const mayRead = async () =>
    first(await db.query<{ may: boolean }>("select public.claim_balance_read() as may")).may;
  const fail = async (source: string, error: string) =>
    first(
      await db.query<{ news: boolean }>("select public.record_billing_error($1, $2) as news", [
        source,
        error,
      ]),
    ).news;
  const account = async () =>
    first(
      await db.query<QueryResultRow>(
        `select balance_micros, currency, error, events_error,
           round(extract(epoch from next_read_at - now()) / 60)::integer as read_minutes,
           round(extract(epoch from next_events_at - now()) / 60)::integer as events_minutes
         from public.fal_account_balance`,
      ),
    );

  test("is read once a minute, however many ask", async () => {
    const client = await Promise.all(Array.from({ length: 10 }, mayRead));

    expect(client.filter(Boolean)).toHaveLength(1);
    await db.query(
      "update public.fal_account_balance set next_read_at = next_read_at - interval '1 minute'",
    );
    expect(await mayRead()).toBe(true);
  });

  test("keeps the last answer while fal refuses, waits longer each time, and tells an error once", async () => {
    await db.call("record_balance", { balance_micros: 24_500_000, currency: "USD" });
    expect(await fail("balance", "status 403")).toBe(true);
    expect(await fail("balance", "status 403")).toBe(false);
    expect(await fail("balance", "status 403")).toBe(false);
    expect(await account()).toMatchObject({
      balance_micros: 24_500_000,
      error: "status 403",
      read_minutes: 4,
    });
    expect(await mayRead()).toBe(false);
    expect(await fail("balance", "status 500")).toBe(true);
    for (let times = 0; times < 12; times += 1) await fail("balance", "status 500");
    expect(await account()).toMatchObject({ read_minutes: 60 });

    await db.call("record_balance", { balance_micros: 24_000_000, currency: "USD" });
    expect(await account()).toMatchObject({ balance_micros: 24_000_000, error: null });
    expect(await fail("balance", "status 500")).toBe(true);
    expect(await account()).toMatchObject({ read_minutes: 1 });
  });

  test("events that fal does not give are waited for without a job losing a try", async () => {
    const user = await aUser(db);
    const { jobId } = await aFinishedJob(user);
    await claimUnbilled();
    expect(await fail("events", "status 429")).toBe(true);
    await makeBillDue(jobId);
    expect(await claimUnbilled()).toEqual([]);
    expect(await account()).toMatchObject({ events_error: "status 429", events_minutes: 1 });
    expect(await mayRead()).toBe(true);

    await db.query("update public.fal_account_balance set next_events_at = now()");
    expect(await claimUnbilled()).toEqual([jobId]);
    expect(await billingOf(jobId)).toMatchObject({ attempts: 0 });
    await record([{ job_id: jobId, microusd: 1 }]);
    expect(await account()).toMatchObject({ events_error: null });
  });
});

test("a sum over 10,000 jobs among 50,000 reads an index and not the table", async () => {
  const users = await Promise.all([1, 2, 3, 4, 5].map(() => aUser(db)));
  const user = first(users);
  await db.query(
    `insert into public.generation_jobs (user_id, job_type, input_params, estimated_cost_cents, held_cents,
       provider_cost_microusd, deadline_seconds, deadline_at, usual_duration_ms, next_check_at, created_at)
     select owner, 'transcribe_whisper', jsonb_build_object('prompt', repeat('as long as prompts are ', 30)), 0, 0, 1000, 60,
       now(), 1000, now(), now() - number * interval '1 minute'
     from generate_series(1, 10000) as number, unnest($1::uuid[]) as owner`,
    [users],
  );
  // This server commits without waiting for its log; only what is in the log may be marked visible to all.
  await db.query("checkpoint");
  await db.query("vacuum analyze public.generation_jobs");
  const plan = await db.query<{ "QUERY PLAN": string }>(
    `explain select sum(job.spent_microusd),
       sum(job.spent_microusd) filter (where greatest(job.created_at, job.completed_at, job.late_result_at) > now())
     from public.generation_jobs as job where job.user_id = '${user}'`,
  );
  expect(await spentBy(user)).toBe(10_000_000);

  expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toContain(
    "Index Only Scan using generation_jobs_spending_index",
  );
}, 60_000);
