import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import {
  aClip,
  accountOf,
  aUser,
  changesBetween,
  createJobs,
  first,
  type JobRow,
  jobOf,
  ledgerOf,
  openTestDatabase,
  refusalOf,
  settle,
  settlement,
  type TestDatabase,
  takeSnapshot,
  truncateAll,
} from "../support/sql";

/** Each transition function from each starting state, and exactly which rows move. */

const BODY = "a".repeat(64);
const OTHER_BODY = "b".repeat(64);

const STATES = [
  "never_started",
  "waiting",
  "unknown",
  "submitted",
  "in_progress",
  "completed",
  "failed",
  "cancelled",
] as const;
type State = (typeof STATES)[number];

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase(inject("postgresUrl"));
});

afterAll(() => db.close());

afterEach(async () => {
  const violations = await db.audit();
  await truncateAll(db);
  expect(violations).toEqual([]);
});

/** What a transition answers and leaves behind. `result`: the result code, or how many rows came back. */
type Effect = {
  result: string | number;
  status: string;
  moved: string[];
  child: string;
  held: number;
  balance: number;
};

const JOB = "~ generation_jobs target";
const CHILD = "~ generation_jobs child";
const ACCOUNT = "~ credit_accounts user";

/** Where the family of a state stands before anything is done to it. */
const STANDING: Record<State, Omit<Effect, "result" | "moved">> = {
  never_started: { status: "pending", child: "pending", held: 45, balance: 100 },
  waiting: { status: "pending", child: "pending", held: 70, balance: 100 },
  unknown: { status: "pending", child: "pending", held: 45, balance: 100 },
  submitted: { status: "submitted", child: "pending", held: 45, balance: 100 },
  in_progress: { status: "in_progress", child: "pending", held: 45, balance: 100 },
  completed: { status: "completed", child: "pending", held: 20, balance: 75 },
  failed: { status: "failed", child: "cancelled", held: 0, balance: 100 },
  cancelled: { status: "cancelled", child: "cancelled", held: 0, balance: 100 },
};

function still(state: State, result: string | number): Effect {
  return { result, moved: [], ...STANDING[state] };
}

function onlyTheJob(state: State, result: string | number, status?: string): Effect {
  return {
    ...still(state, result),
    moved: [JOB],
    ...(status === undefined ? {} : { status }),
  };
}

function forEach(effects: Record<State, Effect>): Record<State, Effect> {
  return effects;
}

const delivery = (outcome: string) => `+ webhook_deliveries ${outcome} target`;

function completed(state: State): Effect {
  const { held, balance, child } = STANDING[state];
  return {
    result: "applied",
    status: "completed",
    child,
    held: held - 25,
    balance: balance - 25,
    moved: [
      "+ clip_versions 1 by target",
      "+ credit_transactions capture 25 target",
      "+ generation_logs completed charged 25 target",
      delivery("applied"),
      "~ campaign_clips clip",
      "~ campaigns campaign",
      ACCOUNT,
      CHILD,
      JOB,
    ],
  };
}

/** Ended without success: the job and what waits for it, both released. */
function ended(
  state: State,
  end: { result: string; status: string; extra?: string[]; refused?: boolean },
): Effect {
  return {
    result: end.result,
    status: end.status,
    child: "cancelled",
    held: STANDING[state].held - 45,
    balance: STANDING[state].balance,
    moved: [
      "+ credit_transactions release 20 child",
      "+ credit_transactions release 25 target",
      "+ generation_logs cancelled charged 0 child",
      `+ generation_logs ${end.status} charged 0 target`,
      ...(end.extra ?? []),
      ACCOUNT,
      CHILD,
      JOB,
    ],
  };
}

const failed = (state: State) =>
  ended(state, { result: "applied", status: "failed", extra: [delivery("applied")] });
const cancelled = (state: State) => ended(state, { result: "cancelled", status: "cancelled" });
const noted = (state: State, result: string, extra: string[] = []): Effect => ({
  ...still(state, result),
  moved: [...extra, delivery(result), JOB].sort(),
});
const kept = (state: State, status: string): Effect => ({
  ...still(state, "kept"),
  status,
  moved: [delivery("unreadable"), JOB],
});
const keptTooLate = (state: State): Effect => ({
  ...still(state, "duplicate"),
  moved: [delivery("unreadable")],
});

type Transition = {
  name: string;
  act: (family: Family) => Promise<Record<string, unknown>[]>;
  effects: Record<State, Effect>;
};

const TRANSITIONS: Transition[] = [
  {
    name: "start_submission",
    act: ({ target }) => db.call("start_submission", { job_id: target }),
    effects: forEach({
      never_started: onlyTheJob("never_started", 1),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: still("submitted", 0),
      in_progress: still("in_progress", 0),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: still("cancelled", 0),
    }),
  },
  {
    name: "mark_submitted",
    act: ({ target, requestId }) =>
      db.call("mark_submitted", { job_id: target, request_id: requestId }),
    effects: forEach({
      never_started: onlyTheJob("never_started", "bound", "submitted"),
      waiting: onlyTheJob("waiting", "bound", "submitted"),
      unknown: onlyTheJob("unknown", "bound", "submitted"),
      submitted: onlyTheJob("submitted", "bound"),
      in_progress: onlyTheJob("in_progress", "bound"),
      completed: still("completed", "bound"),
      failed: still("failed", "bound"),
      // Due once more, so that it is cancelled at fal too.
      cancelled: onlyTheJob("cancelled", "bound"),
    }),
  },
  {
    name: "mark_submitted with another request id",
    act: ({ target }) => db.call("mark_submitted", { job_id: target, request_id: randomUUID() }),
    effects: forEach({
      never_started: onlyTheJob("never_started", "bound", "submitted"),
      waiting: onlyTheJob("waiting", "bound", "submitted"),
      unknown: onlyTheJob("unknown", "bound", "submitted"),
      submitted: still("submitted", "different_request"),
      in_progress: still("in_progress", "different_request"),
      completed: still("completed", "different_request"),
      failed: still("failed", "different_request"),
      cancelled: still("cancelled", "different_request"),
    }),
  },
  {
    name: "record_progress in_progress",
    act: ({ target }) =>
      db.call("record_progress", { job_id: target, status: "in_progress", message: "50 %" }),
    effects: forEach({
      never_started: still("never_started", 0),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: onlyTheJob("submitted", 1, "in_progress"),
      in_progress: onlyTheJob("in_progress", 1),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: still("cancelled", 0),
    }),
  },
  {
    name: "record_progress submitted",
    act: ({ target }) =>
      db.call("record_progress", { job_id: target, status: "submitted", queue_position: 3 }),
    effects: forEach({
      never_started: still("never_started", 0),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: onlyTheJob("submitted", 1),
      // Never back: neither the status nor a place in the queue.
      in_progress: still("in_progress", 1),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: still("cancelled", 0),
    }),
  },
  {
    name: "settle completed",
    act: (family) => settleByWebhook(family, { outcome: "completed" }),
    effects: forEach({
      never_started: completed("never_started"),
      waiting: completed("waiting"),
      unknown: completed("unknown"),
      submitted: completed("submitted"),
      in_progress: completed("in_progress"),
      completed: noted("completed", "duplicate"),
      failed: noted("failed", "late_success", ["+ clip_versions 1 by target"]),
      cancelled: noted("cancelled", "late_success", ["+ clip_versions 1 by target"]),
    }),
  },
  {
    name: "settle failed",
    act: (family) => settleByWebhook(family, { outcome: "failed" }),
    effects: forEach({
      never_started: failed("never_started"),
      waiting: failed("waiting"),
      unknown: failed("unknown"),
      submitted: failed("submitted"),
      in_progress: failed("in_progress"),
      completed: noted("completed", "late_failure"),
      failed: noted("failed", "duplicate"),
      cancelled: noted("cancelled", "late_failure"),
    }),
  },
  {
    name: "settle with another request id",
    act: (family) => settleByWebhook(family, { outcome: "completed", request_id: randomUUID() }),
    effects: forEach({
      never_started: completed("never_started"),
      waiting: completed("waiting"),
      unknown: completed("unknown"),
      submitted: noted("submitted", "mismatch"),
      in_progress: noted("in_progress", "mismatch"),
      completed: noted("completed", "mismatch"),
      failed: noted("failed", "mismatch"),
      cancelled: noted("cancelled", "mismatch"),
    }),
  },
  {
    name: "settle failed by the reconciler, without a request id",
    act: ({ target }) =>
      db.call("settle_generation_job", settlement(target, { outcome: "failed" })),
    effects: forEach({
      never_started: ended("never_started", { result: "applied", status: "failed" }),
      waiting: ended("waiting", { result: "applied", status: "failed" }),
      unknown: ended("unknown", { result: "applied", status: "failed" }),
      submitted: ended("submitted", { result: "applied", status: "failed" }),
      in_progress: ended("in_progress", { result: "applied", status: "failed" }),
      completed: still("completed", "late_failure"),
      failed: still("failed", "duplicate"),
      cancelled: still("cancelled", "late_failure"),
    }),
  },
  {
    name: "cancel",
    act: ({ target, user }) => db.call("cancel_generation_job", { job_id: target, user_id: user }),
    effects: forEach({
      never_started: cancelled("never_started"),
      waiting: cancelled("waiting"),
      unknown: cancelled("unknown"),
      submitted: cancelled("submitted"),
      in_progress: cancelled("in_progress"),
      completed: still("completed", "already_finished"),
      failed: still("failed", "already_finished"),
      cancelled: still("cancelled", "already_finished"),
    }),
  },
  {
    name: "mark_cancel_sent",
    act: ({ target }) => db.call("mark_cancel_sent", { job_id: target }),
    effects: forEach({
      never_started: still("never_started", 0),
      waiting: still("waiting", 0),
      unknown: still("unknown", 0),
      submitted: still("submitted", 0),
      in_progress: still("in_progress", 0),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: onlyTheJob("cancelled", 1),
    }),
  },
  {
    name: "cancel by another user",
    act: ({ target, stranger }) =>
      db.call("cancel_generation_job", { job_id: target, user_id: stranger }),
    effects: forEach({
      never_started: still("never_started", "not_found"),
      waiting: still("waiting", "not_found"),
      unknown: still("unknown", "not_found"),
      submitted: still("submitted", "not_found"),
      in_progress: still("in_progress", "not_found"),
      completed: still("completed", "not_found"),
      failed: still("failed", "not_found"),
      cancelled: still("cancelled", "not_found"),
    }),
  },
  {
    name: "keep_webhook_delivery",
    act: ({ target, requestId }) => keepDelivery(target, requestId),
    effects: forEach({
      never_started: kept("never_started", "submitted"),
      waiting: kept("waiting", "submitted"),
      unknown: kept("unknown", "submitted"),
      submitted: kept("submitted", "submitted"),
      in_progress: kept("in_progress", "in_progress"),
      completed: keptTooLate("completed"),
      failed: keptTooLate("failed"),
      cancelled: keptTooLate("cancelled"),
    }),
  },
  {
    name: "claim_due_jobs, an hour later",
    act: async ({ target }) => {
      await db.query(
        `update public.generation_jobs
         set next_check_at = next_check_at - interval '1 hour', lease_until = null
         where id = $1`,
        [target],
      );
      return await db.call("claim_due_jobs", { max_jobs: 10, only_jobs: [target] });
    },
    effects: forEach({
      never_started: onlyTheJob("never_started", 1),
      waiting: still("waiting", 0),
      unknown: onlyTheJob("unknown", 1),
      submitted: onlyTheJob("submitted", 1),
      in_progress: onlyTheJob("in_progress", 1),
      completed: still("completed", 0),
      failed: still("failed", 0),
      cancelled: onlyTheJob("cancelled", 1),
    }),
  },
];

describe.each(TRANSITIONS)("$name", ({ name, act, effects }) => {
  test.each(STATES)("from %s", async (state) => {
    const family = await aFamilyIn(state);
    const before = await takeSnapshot(db);

    const rows = await act(family);

    const after = await takeSnapshot(db);
    const moved = changesBetween(before, after, family.names);
    // The claim test itself turns the clock back by an hour, which is no move of the function's.
    const isUntouched = name.startsWith("claim") && rows.length === 0;
    const target = await jobOf(db, family.target);
    const child = await jobOf(db, family.child);
    const { held, balance } = await accountOf(db, family.user);
    expect({
      result: rows[0]?.result_code ?? rows.length,
      status: target.status,
      moved: isUntouched ? moved.filter((line) => line !== JOB) : moved,
      child: child.status,
      held,
      balance,
    }).toEqual(effects[state]);
  });
});

describe("creating", () => {
  test("a new user has a profile and 100 credits from one ledger entry", async () => {
    const id = randomUUID();

    await db.query("insert into auth.users (id, email, raw_user_meta_data) values ($1, $2, $3)", [
      id,
      `${id}@example.test`,
      JSON.stringify({ display_name: "n".repeat(100) }),
    ]);

    const profiles = await db.query("select * from public.profiles where user_id = $1", [id]);
    const entries = await db.query(
      "select entry, amount_cents, job_id from public.credit_transactions where user_id = $1",
      [id],
    );
    expect(profiles).toMatchObject([{ display_name: "n".repeat(80) }]);
    expect(entries).toEqual([{ entry: "grant", amount_cents: 100, job_id: null }]);
    expect(await accountOf(db, id)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("prices and holds come from generation_types, per unit", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { clipId, campaignId } = await aClip(db, user);

    const [job] = await createJobs(db, user, [
      { job_type: "video_veo31_standard", units: 8, clip_id: clipId },
    ]);

    expect(job).toMatchObject({
      status: "pending",
      held_cents: 480,
      estimated_cost_cents: 480,
      actual_cost_cents: null,
      campaign_id: campaignId,
      clip_id: clipId,
    });
    expect(await ledgerOf(db, job?.id ?? "")).toEqual(["hold 480"]);
    expect(await accountOf(db, user)).toEqual({ balance: 1_000, held: 480, available: 520 });
  });

  test("one credit too little refuses all jobs of the request, and says how much is missing", async () => {
    const user = await aUser(db);
    const before = await takeSnapshot(db);

    const refusal = await refusalOf(
      createJobs(db, user, [{ units: 3 }, { units: 1 }, { job_type: "ambient_elevenlabs" }]),
    );

    expect(refusal).toMatchObject({ code: "PT402", word: "insufficient_credits" });
    expect(JSON.parse(refusal.detail ?? "")).toEqual({ requiredCents: 115, availableCents: 100 });
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test("the last credit can be spent", async () => {
    const user = await aUser(db);

    await createJobs(db, user, [{ units: 4 }]);

    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 100, available: 0 });
  });

  test("the same key again returns the same rows and holds once", async () => {
    const user = await aUser(db);
    const wish = [{}, { job_type: "transcribe_whisper", depends_on: [0] }];
    const options = { idempotency_key: "click-1", request_hash: "h1" };
    const created = await createJobs(db, user, wish, options);
    const before = await takeSnapshot(db);

    const again = await createJobs(db, user, wish, options);

    expect(again.map((job) => job.id)).toEqual(created.map((job) => job.id));
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test("the same key with another request is refused, and another user may use it", async () => {
    const user = await aUser(db);
    const other = await aUser(db);
    await createJobs(db, user, [{}], { idempotency_key: "k", request_hash: "h1" });

    const refusal = await refusalOf(
      createJobs(db, user, [{}], { idempotency_key: "k", request_hash: "h2" }),
    );
    const others = await createJobs(db, other, [{}], {
      idempotency_key: "k",
      request_hash: "h2",
    });

    expect(refusal).toMatchObject({ code: "PT422", word: "idempotency_key_reused" });
    expect(others).toHaveLength(1);
  });

  test("a replay is answered even when credits, limits and the type would refuse it now", async () => {
    const user = await aUser(db);
    const options = { idempotency_key: "k", request_hash: "h" };
    const [job] = await createJobs(db, user, [{ units: 4 }], options);

    const [again] = await createJobs(db, user, [{ units: 4 }], options);

    expect(again?.id).toBe(job?.id);
  });

  test("exempt users get jobs without credits, holds or limits, and a success charges nothing", async () => {
    const user = await aUser(db);
    const { clipId } = await aClip(db, user);

    const jobs = await createJobs(
      db,
      user,
      Array.from({ length: 260 }, () => ({
        job_type: "video_veo31_standard",
        units: 8,
        clip_id: clipId,
      })),
      { exempt: true },
    );
    const job = first(jobs);
    const { result_code } = await settle(db, job.id);

    expect(jobs).toHaveLength(260);
    expect(result_code).toBe("applied");
    expect(await jobOf(db, job.id)).toMatchObject({
      estimated_cost_cents: 480,
      held_cents: 0,
      actual_cost_cents: 0,
      credits_deducted: false,
    });
    expect(await ledgerOf(db, job.id)).toEqual([]);
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("a switched-off or unknown type is refused by name", async () => {
    const user = await aUser(db);
    await db.query(
      `insert into public.generation_types
         (generation_type, unit, price_cents, provider_unit, provider_cost_microusd, enabled)
       values ('switched_off', 'request', 1, 'request', 1, false)`,
    );

    const off = await refusalOf(createJobs(db, user, [{}, { job_type: "switched_off" }]));
    const unknown = await refusalOf(createJobs(db, user, [{ job_type: "no_such_type" }]));

    expect(off).toEqual({ code: "PT409", word: "generation_disabled", detail: "switched_off" });
    expect(unknown).toEqual({ code: "PT409", word: "generation_disabled", detail: "no_such_type" });
  });

  test("another user's clip and no clip at all are both not found", async () => {
    const user = await aUser(db);
    const { clipId } = await aClip(db, await aUser(db));

    const foreign = await refusalOf(createJobs(db, user, [{}, { clip_id: clipId }]));
    const missing = await refusalOf(createJobs(db, user, [{ clip_id: randomUUID() }]));

    expect(foreign).toEqual({ code: "PT404", word: "not_found", detail: "no such clip" });
    expect(missing).toEqual(foreign);
  });

  test("another user's campaign and no campaign at all are both not found", async () => {
    const user = await aUser(db);
    const own = await aClip(db, user);
    const other = await aClip(db, await aUser(db));

    const foreign = await refusalOf(createJobs(db, user, [{ campaign_id: other.campaignId }]));
    const missing = await refusalOf(createJobs(db, user, [{ campaign_id: randomUUID() }]));

    expect(foreign).toEqual({ code: "PT404", word: "not_found", detail: "no such campaign" });
    expect(missing).toEqual(foreign);
    const [job] = await createJobs(db, user, [{ campaign_id: own.campaignId }]);
    expect(job?.campaign_id).toBe(own.campaignId);
  });

  test("a user without an account is not found", async () => {
    const refusal = await refusalOf(createJobs(db, randomUUID(), [{}]));

    expect(refusal).toMatchObject({ code: "PT404", word: "not_found" });
  });

  test("an empty request is refused", async () => {
    const user = await aUser(db);

    expect(await refusalOf(createJobs(db, user, []))).toMatchObject({
      code: "PT422",
      word: "invalid_request",
    });
  });

  test.each([
    ["negative units", -1],
    ["units beyond an integer", 100_000_000],
    ["a fraction of a unit", 0.1],
  ])("%s are refused and nothing is held", async (_, units) => {
    const user = await aUser(db);

    await refusalOf(createJobs(db, user, [{ units }, { units: 2 }]));

    expect(await accountOf(db, user)).toMatchObject({ held: 0 });
  });

  test.each([
    ["no units", { units: 0 }],
    ["a job that needs itself", { depends_on: [1] }],
    ["a job that needs a later one", { depends_on: [2] }],
    ["a job that needs one before the first", { depends_on: [-1] }],
  ])("%s is refused, and nothing is written", async (_, wish) => {
    const user = await aUser(db);
    const before = await takeSnapshot(db);

    const refusal = await refusalOf(createJobs(db, user, [{}, wish, {}]));

    expect(refusal).toMatchObject({ code: "PT422", word: "invalid_request" });
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test("the caller may name its rows, and say what a row tries again", async () => {
    const user = await aUser(db);
    const [frame, voice] = [randomUUID(), randomUUID()];
    const input_params = { image: `job:${frame}` };

    const jobs = await createJobs(db, user, [
      { id: frame },
      { id: voice, job_type: "voice_chatterbox", depends_on: [0], input_params },
      { retry_of: frame },
    ]);

    expect(jobs).toMatchObject([
      { id: frame, retry_of: null },
      { id: voice, depends_on: [frame], input_params },
      { retry_of: frame, retry_count: 0 },
    ]);
    expect(new Set(jobs.map((job) => job.id)).size).toBe(3);
  });

  test("a name that is taken is refused, and nothing is held", async () => {
    const user = await aUser(db);
    const [taken] = ids(await createJobs(db, await aUser(db), [{}]));

    const refusal = await refusalOf(createJobs(db, user, [{}, { id: taken }]));

    expect(refusal.code).toBe("23505");
    expect(await accountOf(db, user)).toMatchObject({ held: 0 });
  });

  test("active jobs are limited exactly, and finished ones make room", async () => {
    const user = await aUser(db);
    await db.query("update public.generation_limits set max_active_jobs = 3");
    try {
      const jobs = await createJobs(db, user, [{}, {}, {}]);

      const refusal = await refusalOf(createJobs(db, user, [{}]));
      await settle(db, first(jobs).id, { outcome: "failed" });
      const more = await createJobs(db, user, [{}]);

      expect(refusal).toEqual({ code: "PT429", word: "too_many_active", detail: '{"limit": 3}' });
      expect(more).toHaveLength(1);
    } finally {
      await db.query("update public.generation_limits set max_active_jobs = 250");
    }
  });

  test("jobs per minute are limited exactly, finished ones included", async () => {
    const user = await aUser(db);
    await db.query("update public.generation_limits set max_jobs_per_minute = 3");
    try {
      const jobs = await createJobs(db, user, [{}, {}]);
      for (const job of jobs) await settle(db, job.id, { outcome: "failed" });

      const refusal = await refusalOf(createJobs(db, user, [{}, {}]));
      const third = await createJobs(db, user, [{}]);
      await db.query(
        `update public.generation_jobs set created_at = created_at - interval '61 seconds'
         where user_id = $1`,
        [user],
      );
      const aMinuteLater = await createJobs(db, user, [{}, {}, {}]);

      expect(refusal).toEqual({ code: "PT429", word: "too_many_requests", detail: '{"limit": 3}' });
      expect(third).toHaveLength(1);
      expect(aMinuteLater).toHaveLength(3);
    } finally {
      await db.query("update public.generation_limits set max_jobs_per_minute = 300");
    }
  });
});

describe("a webhook that is early, late, doubled or wrong", () => {
  test("before the request id is stored: it binds the id, and the answer to the submission changes nothing", async () => {
    const { target, user, requestId } = await aFamilyIn("unknown");
    const outcome = await settle(db, target, { request_id: requestId, source: "webhook" });
    const settled = await jobOf(db, target);

    const [marked] = await db.call("mark_submitted", {
      job_id: target,
      request_id: requestId,
    });

    expect(outcome.result_code).toBe("applied");
    expect(marked).toEqual({ result_code: "bound", status: "completed" });
    const job = await jobOf(db, target);
    expect(job).toMatchObject({
      status: "completed",
      fal_request_id: requestId,
      settled_by: "webhook",
      next_check_at: null,
      submitted_at: settled.submitted_at,
    });
    expect(job.submitted_at).not.toBeNull();
    expect(await ledgerOf(db, target)).toEqual(["hold 25", "capture 25"]);
    expect((await accountOf(db, user)).balance).toBe(75);
  });

  test("a second request of fal's for the same job is told apart", async () => {
    const { target, requestId } = await aFamilyIn("unknown");
    await settle(db, target, { request_id: requestId });

    const [marked] = await db.call("mark_submitted", { job_id: target, request_id: "another" });

    expect(marked).toMatchObject({ result_code: "different_request" });
    expect(await jobOf(db, target)).toMatchObject({ fal_request_id: requestId });
  });

  test("an answer without a request id is refused", async () => {
    const { target } = await aFamilyIn("unknown");

    const refusal = await refusalOf(
      db.call("mark_submitted", { job_id: target, request_id: null }),
    );

    expect(refusal).toMatchObject({ code: "PT422", word: "invalid_request" });
    expect(await jobOf(db, target)).toMatchObject({ status: "pending", submitted_at: null });
  });

  test("after the end, a request id is bound by what is kept only", async () => {
    const { target } = await aFamilyIn("unknown");
    await settle(db, target, { outcome: "failed" });

    const codes: string[] = [];
    const bound: unknown[] = [];
    for (const [outcome, request_id] of [
      ["failed", "of a duplicate"],
      ["cancelled", "of a late failure"],
      ["completed", "of a late success"],
      ["completed", "of another"],
    ]) {
      codes.push((await settle(db, target, { outcome, request_id })).result_code);
      bound.push((await jobOf(db, target)).fal_request_id);
    }

    expect(codes).toEqual(["duplicate", "late_failure", "late_success", "mismatch"]);
    expect(bound).toEqual([null, null, "of a late success", "of a late success"]);
  });

  test("one request id never belongs to two jobs", async () => {
    const { requestId } = await aFamilyIn("submitted");
    const { target } = await aFamilyIn("unknown");

    const byAnswer = await refusalOf(
      db.call("mark_submitted", { job_id: target, request_id: requestId }),
    );
    const byWebhook = await refusalOf(settle(db, target, { request_id: requestId }));

    expect([byAnswer.code, byWebhook.code]).toEqual(["23505", "23505"]);
    expect(await jobOf(db, target)).toMatchObject({ status: "pending", fal_request_id: null });
  });

  test.each(["failed", "cancelled"] as const)(
    "a success after %s is kept once as an unselected version and never charged",
    async (state) => {
      const { target, clip, user, requestId } = await aFamilyIn(state);
      const late = { request_id: requestId, source: "webhook", body_sha256: BODY };

      const once = await settle(db, target, late);
      const twice = await settle(db, target, late);

      expect([once.result_code, twice.result_code]).toEqual(["late_success", "duplicate"]);
      expect(once.due_job_ids).toEqual([]);
      const versions = await db.query(
        "select version_number, job_id, snapshot from public.clip_versions where clip_id = $1",
        [clip],
      );
      expect(versions).toMatchObject([
        {
          version_number: 1,
          job_id: target,
          snapshot: { first_frame: { image_url: "https://fal.test/frame.png", job_id: target } },
        },
      ]);
      const clips = await db.query("select * from public.campaign_clips where id = $1", [clip]);
      expect(clips).toMatchObject([{ current_version: 0, first_frame: null, status: "draft" }]);
      expect(await jobOf(db, target)).toMatchObject({
        status: state,
        actual_cost_cents: 0,
        result_url: "https://fal.test/frame.png",
      });
      expect(await ledgerOf(db, target)).toEqual(["hold 25", "release 25"]);
      expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
    },
  );

  test("a late success without a URL and without a clip is kept once too", async () => {
    const user = await aUser(db);
    const [job] = await createJobs(db, user, [{ job_type: "transcribe_whisper" }]);
    const id = job?.id ?? "";
    await settle(db, id, { outcome: "failed" });
    const late = { result_url: null, result: { text: "hello" }, clip_patch: { transcription: {} } };

    const codes = [await settle(db, id, late), await settle(db, id, late)].map(
      (answer) => answer.result_code,
    );

    expect(codes).toEqual(["late_success", "duplicate"]);
  });

  test("a failure after success takes nothing back", async () => {
    const { target, user, clip, requestId } = await aFamilyIn("completed");

    const { result_code } = await settle(db, target, {
      outcome: "failed",
      request_id: requestId,
    });

    expect(result_code).toBe("late_failure");
    expect(await jobOf(db, target)).toMatchObject({ status: "completed", error_code: null });
    expect((await accountOf(db, user)).balance).toBe(75);
    const clips = await db.query("select * from public.campaign_clips where id = $1", [clip]);
    expect(clips).toMatchObject([{ current_version: 1, status: "first_frame_ready" }]);
  });

  test("deliveries are counted per body; the first outcome stays", async () => {
    const { target, requestId } = await aFamilyIn("submitted");
    const webhook = { request_id: requestId, source: "webhook" };

    await settle(db, target, { ...webhook, body_sha256: BODY });
    await settle(db, target, { ...webhook, body_sha256: BODY });
    await settle(db, target, { ...webhook, body_sha256: BODY });
    await settle(db, target, { ...webhook, body_sha256: OTHER_BODY, outcome: "failed" });
    // Not a delivery: the reconciler found out by itself.
    await settle(db, target, { request_id: requestId });

    const deliveries = await db.query(
      `select body_sha256, outcome, times_seen, fal_request_id, body
       from public.webhook_deliveries where job_id = $1 order by id`,
      [target],
    );
    const same = { fal_request_id: requestId, body: null };
    expect(deliveries).toEqual([
      { body_sha256: BODY, outcome: "applied", times_seen: 3, ...same },
      { body_sha256: OTHER_BODY, outcome: "late_failure", times_seen: 1, ...same },
    ]);
  });

  test("an unusable delivery is kept with its body, binds the request and makes the job due at once", async () => {
    const { target, requestId } = await aFamilyIn("unknown");
    const before = await jobOf(db, target);

    const [first] = await keepDelivery(target, requestId);
    const [second] = await keepDelivery(target, requestId);
    const [foreign] = await keepDelivery(target, "another", OTHER_BODY);
    const due = await db.call("claim_due_jobs", { max_jobs: 5, only_jobs: [target] });

    expect([first, second, foreign]).toEqual([
      { result_code: "kept" },
      { result_code: "kept" },
      { result_code: "mismatch" },
    ]);
    expect(before.next_check_at?.getTime()).toBeGreaterThan(Date.now());
    expect(due).toMatchObject([{ id: target, fal_request_id: requestId, status: "submitted" }]);
    const deliveries = await db.query(
      "select body, times_seen from public.webhook_deliveries where job_id = $1 order by id",
      [target],
    );
    expect(deliveries).toEqual([
      { body: "{ unreadable", times_seen: 2 },
      { body: "{ unreadable", times_seen: 1 },
    ]);
  });

  test("an unknown job is said to be unknown, and nothing is written", async () => {
    const before = await takeSnapshot(db);
    const id = randomUUID();

    const answers = [
      await db.call("settle_generation_job", settlement(id)),
      await keepDelivery(id, "request"),
      await db.call("mark_submitted", { job_id: id, request_id: "request" }),
    ];

    expect(answers.map((rows) => rows[0]?.result_code)).toEqual(Array(3).fill("unknown_job"));
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test.each(["pending", "submitted", "in_progress"])(
    "%s is no outcome: the whole settlement is refused",
    async (outcome) => {
      const { target, requestId } = await aFamilyIn("submitted");
      const before = await takeSnapshot(db);

      await refusalOf(settle(db, target, { outcome, request_id: requestId }));

      expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
    },
  );

  test("a failure without a code is refused, because nobody could say why", async () => {
    const { target } = await aFamilyIn("submitted");

    const refusal = await refusalOf(settle(db, target, { outcome: "failed", error: {} }));

    expect(refusal.code).toBe("23514");
  });
});

describe("what lands on the clip", () => {
  test("versions count up, parts add up, and what the creator wrote stays", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { clipId } = await aClip(db, user);
    await db.query(`update public.campaign_clips set script = '{"line": "Hi"}' where id = $1`, [
      clipId,
    ]);
    const jobs = await createJobs(db, user, [
      { clip_id: clipId },
      { clip_id: clipId, job_type: "video_veo31_fast", units: 4 },
      { clip_id: clipId, job_type: "voice_chatterbox" },
      { clip_id: clipId, job_type: "ambient_elevenlabs" },
    ]);
    const patches = [
      { first_frame: { image_url: "f" } },
      { video: { raw_url: "v" } },
      { audio: { voice_url: "a" } },
      { audio: { ambient_url: "b" } },
    ];

    for (const [index, job] of jobs.entries()) {
      await settle(db, job.id, { clip_patch: patches[index] });
    }

    const [clip] = await db.query("select * from public.campaign_clips where id = $1", [clipId]);
    expect(clip).toMatchObject({
      current_version: 4,
      status: "video_ready",
      script: { line: "Hi" },
      first_frame: { image_url: "f", job_id: jobs[0]?.id },
      video: { raw_url: "v", job_id: jobs[1]?.id },
      audio: { voice_url: "a", ambient_url: "b" },
      transcription: null,
    });
    const versions = await db.query(
      "select version_number, action, snapshot from public.clip_versions where clip_id = $1 order by 1",
      [clipId],
    );
    expect(versions.map((version) => [version.version_number, version.action])).toEqual([
      [1, "first_frame"],
      [2, "video_veo31_fast"],
      [3, "voice_chatterbox"],
      [4, "ambient_elevenlabs"],
    ]);
    expect(versions[1]?.snapshot).toMatchObject({
      video: { raw_url: "v" },
      first_frame: { image_url: "f" },
      audio: null,
      script: { line: "Hi" },
    });
  });

  test("a webhook settled unread brings what of the input lands beside the result", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const { clipId } = await aClip(db, user);
    const input = { duration: 4, first_frame: "media:a.png", parts: { line: "Hi" } };
    const [job] = await createJobs(db, user, [
      { clip_id: clipId, job_type: "video_veo31_fast", units: 4, input_params: input },
    ]);
    const webhook = {
      job_id: job?.id,
      outcome: "completed",
      job_type: "video_veo31_fast",
      request_id: "r",
      body_sha256: BODY,
      result_url: "https://fal.media/v.mp4",
      result: { video: { url: "https://fal.media/v.mp4" } },
      clip_patch: { video: { raw_url: "v" } },
      keeps: { duration_seconds: ["duration"], spoken_line: ["parts", "line"], none: ["no"] },
    };

    const wrong = await db.call("settle_from_webhook", { ...webhook, job_type: "first_frame" });
    expect(wrong).toMatchObject([{ result_code: "other_type", due_job_ids: [] }]);
    expect(await jobOf(db, job?.id ?? "")).toMatchObject({ status: "pending" });

    const applied = await db.call("settle_from_webhook", webhook);
    const again = await db.call("settle_from_webhook", webhook);
    expect([...applied, ...again]).toMatchObject([
      { result_code: "applied" },
      { result_code: "duplicate" },
    ]);
    const [clip] = await db.query("select video from public.campaign_clips where id = $1", [
      clipId,
    ]);
    expect(clip?.video).toMatchObject({
      raw_url: "v",
      duration_seconds: 4,
      spoken_line: "Hi",
      none: null,
      job_id: job?.id,
    });
    expect(await jobOf(db, job?.id ?? "")).toMatchObject({
      status: "completed",
      settled_by: "webhook",
      result_url: "https://fal.media/v.mp4",
    });
  });

  test("a webhook for a job that is not there settles nothing", async () => {
    const answers = await db.call("settle_from_webhook", {
      job_id: randomUUID(),
      outcome: "completed",
      job_type: "first_frame",
      request_id: "r",
      body_sha256: BODY,
    });

    expect(answers).toMatchObject([{ result_code: "unknown_job" }]);
  });

  test("a job whose clip was deleted still ends, and is charged", async () => {
    const { target, clip, campaign } = await aFamilyIn("submitted");
    await db.query("delete from public.campaigns where id = $1", [campaign]);

    const { result_code } = await settle(db, target);

    expect(result_code).toBe("applied");
    expect(await jobOf(db, target)).toMatchObject({ status: "completed", clip_id: null });
    expect(await db.query("select from public.clip_versions where clip_id = $1", [clip])).toEqual(
      [],
    );
    expect(await ledgerOf(db, target)).toEqual(["hold 25", "capture 25"]);
  });
});

describe("jobs that wait for jobs", () => {
  test("become due when the last parent completes, not before", async () => {
    const user = await aUser(db);
    const [one, two, child] = ids(
      await createJobs(db, user, [{}, {}, { job_type: "voice_chatterbox", depends_on: [0, 1] }]),
    );

    const afterOne = await settle(db, one);
    const early = await db.call("start_submission", { job_id: child });
    const afterTwo = await settle(db, two);
    const licence = await db.call("start_submission", { job_id: child });

    expect(afterOne).toEqual({ result_code: "applied", due_job_ids: [] });
    expect(early).toEqual([]);
    expect(afterTwo).toEqual({ result_code: "applied", due_job_ids: [child] });
    expect(licence).toHaveLength(1);
  });

  test("all of them become due at once, each named once", async () => {
    const user = await aUser(db);
    const jobs = await createJobs(db, user, [
      {},
      { job_type: "voice_chatterbox", depends_on: [0] },
      { job_type: "ambient_elevenlabs", depends_on: [0] },
      { job_type: "transcribe_whisper", depends_on: [0] },
    ]);
    const [parent] = ids(jobs);
    const children = jobs.slice(1).map((job) => job.id);

    const { due_job_ids } = await settle(db, parent);

    expect(due_job_ids.toSorted()).toEqual(children.toSorted());
    const claimed = await db.call("claim_due_jobs", { max_jobs: 10, only_jobs: children });
    expect(claimed).toHaveLength(3);
  });

  test("are cancelled and released to the last grandchild when a parent fails", async () => {
    const user = await aUser(db);
    const [root, one, two, deep, free] = ids(
      await createJobs(db, user, [
        {},
        { job_type: "voice_chatterbox", depends_on: [0] },
        { job_type: "ambient_elevenlabs", depends_on: [0] },
        // Reached over both branches; cancelled once.
        { job_type: "voice_chatterbox", depends_on: [1, 2] },
        { job_type: "transcribe_whisper" },
      ]),
    );

    const { result_code } = await settle(db, root, { outcome: "failed" });

    expect(result_code).toBe("applied");
    for (const id of [one, two, deep]) {
      expect(await jobOf(db, id)).toMatchObject({
        status: "cancelled",
        settled_by: "dependency",
        error_code: "dependency_failed",
        next_check_at: null,
      });
    }
    expect(await ledgerOf(db, deep)).toEqual(["hold 20", "release 20"]);
    expect(await jobOf(db, free)).toMatchObject({ status: "pending" });
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("cancelling a middle one leaves what came before it alone", async () => {
    const user = await aUser(db);
    const [root, middle, leaf] = ids(
      await createJobs(db, user, [
        {},
        { job_type: "voice_chatterbox", depends_on: [0] },
        { job_type: "ambient_elevenlabs", depends_on: [1] },
      ]),
    );

    await db.call("cancel_generation_job", { job_id: middle, user_id: user });

    expect(await jobOf(db, root)).toMatchObject({ status: "pending" });
    expect(await jobOf(db, leaf)).toMatchObject({ status: "cancelled" });
    expect(await accountOf(db, user)).toMatchObject({ held: 25 });
  });

  test("have their whole time from the moment they become due", async () => {
    const user = await aUser(db, { cents: 1_000 });
    const [video, voice] = ids(
      await createJobs(db, user, [
        { job_type: "video_veo31_fast", units: 4, deadline_seconds: 45 * 60 },
        { job_type: "voice_chatterbox", deadline_seconds: 15 * 60, depends_on: [0] },
      ]),
    );
    // The video took 20 of its 45 minutes.
    await db.query(
      `update public.generation_jobs
       set created_at = created_at - interval '20 minutes', deadline_at = deadline_at - interval '20 minutes',
         next_check_at = next_check_at - interval '20 minutes'
       where user_id = $1`,
      [user],
    );

    const givenUp = await db.call("claim_due_jobs", { max_jobs: 5, only_jobs: [voice] });
    await settle(db, video, { outcome: "completed" });

    const child = await jobOf(db, voice);
    expect(givenUp).toEqual([]);
    expect(child.deadline_at.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
  });
});

describe("cancelling", () => {
  test("a job that fal has is handed out each minute until fal has answered", async () => {
    const { target, user } = await aFamilyIn("submitted");
    await db.call("cancel_generation_job", { job_id: target, user_id: user });
    const only = { max_jobs: 5, only_jobs: [target] };

    const atOnce = await db.call<JobRow>("claim_due_jobs", only);
    const leased = await db.call("claim_due_jobs", only);
    await aMinuteLater(target);
    const again = await db.call<JobRow>("claim_due_jobs", only);
    const marked = await db.call<JobRow>("mark_cancel_sent", { job_id: target });
    await aMinuteLater(target);
    const answered = await db.call("claim_due_jobs", only);

    expect(atOnce).toMatchObject([
      { id: target, status: "cancelled", provider_cancel_sent_at: null },
    ]);
    expect(secondsFromNow(atOnce[0]?.next_check_at)).toBeCloseTo(60, -1);
    expect(leased).toEqual([]);
    expect(again).toMatchObject([{ id: target }]);
    expect(marked).toMatchObject([{ id: target, next_check_at: null, lease_until: null }]);
    expect(marked[0]?.provider_cancel_sent_at).not.toBeNull();
    expect(answered).toEqual([]);
  });

  test("what fal does not answer is told to it for ten minutes", async () => {
    const { target, user } = await aFamilyIn("submitted");
    await db.call("cancel_generation_job", { job_id: target, user_id: user });
    await db.query(
      "update public.generation_jobs set completed_at = now() - interval '10 minutes' where id = $1",
      [target],
    );

    const last = await db.call<JobRow>("claim_due_jobs", { max_jobs: 5, only_jobs: [target] });

    expect(last).toMatchObject([{ id: target, next_check_at: null }]);
  });

  test("a cancellation that fal has answered is not sent again by a late answer to the submission", async () => {
    const { target, requestId } = await aFamilyIn("cancelled");
    await db.call("mark_cancel_sent", { job_id: target });

    await db.call("mark_submitted", { job_id: target, request_id: requestId });

    expect(await jobOf(db, target)).toMatchObject({ next_check_at: null });
  });

  test("while the POST is on the way: handed out as soon as the request id is known", async () => {
    const { target, user, requestId } = await aFamilyIn("unknown");
    await db.call("cancel_generation_job", { job_id: target, user_id: user });
    const only = { max_jobs: 5, only_jobs: [target] };
    const before = await db.call("claim_due_jobs", only);

    const [marked] = await db.call("mark_submitted", { job_id: target, request_id: requestId });

    expect(before).toEqual([]);
    expect(marked).toEqual({ result_code: "bound", status: "cancelled" });
    expect(await db.call("claim_due_jobs", only)).toMatchObject([{ id: target }]);
  });

  test("a job that was never sent needs nothing at fal", async () => {
    const { target, user } = await aFamilyIn("never_started");

    await db.call("cancel_generation_job", { job_id: target, user_id: user });

    expect(await jobOf(db, target)).toMatchObject({ next_check_at: null });
  });
});

describe("claiming", () => {
  test("leases: nobody gets a claimed job until the lease is over or given back", async () => {
    const { target } = await aFamilyIn("submitted");
    const only = { max_jobs: 5, only_jobs: [target] };
    await turnBack(target, "1 minute");
    const claimed = await db.call<JobRow>("claim_due_jobs", only);
    await turnBack(target, "1 hour");
    const leased = await db.call("claim_due_jobs", only);

    await db.call("record_progress", { job_id: target, status: "submitted" });
    const givenBack = await db.call<JobRow>("claim_due_jobs", only);
    await turnBack(target, "1 hour");
    await db.query(
      "update public.generation_jobs set lease_until = now() - interval '1 ms' where id = $1",
      [target],
    );
    const runOut = await db.call<JobRow>("claim_due_jobs", only);

    expect(claimed).toMatchObject([{ id: target, check_count: 1 }]);
    expect(leased).toEqual([]);
    expect(givenBack).toMatchObject([{ check_count: 2 }]);
    expect(runOut).toMatchObject([{ check_count: 3 }]);
    expect(runOut[0]?.next_check_at?.getTime()).toBeGreaterThan(Date.now() + 20_000);
  });

  test("a watched job at fal is looked at 5 s after the last look, though it is not due", async () => {
    const { target } = await aFamilyIn("submitted");
    const only = { max_jobs: 5, only_jobs: [target] };
    const atOnce = await db.call("claim_due_jobs", only);
    await db.query(
      "update public.generation_jobs set submitted_at = now() - interval '6 seconds' where id = $1",
      [target],
    );

    const soon = await db.call("claim_due_jobs", only);

    expect(atOnce).toEqual([]);
    expect(soon).toMatchObject([{ id: target }]);
  });

  test("a job that was never sent is handed out after its deadline too, to be given up", async () => {
    const { target } = await aFamilyIn("never_started");
    await db.query(
      `update public.generation_jobs
       set deadline_at = now() - interval '1 s', next_check_at = now() - interval '1 s' where id = $1`,
      [target],
    );

    const claimed = await db.call("claim_due_jobs", { max_jobs: 5, only_jobs: [target] });

    expect(claimed).toMatchObject([{ id: target, status: "pending" }]);
  });

  test("the oldest first, at most as many as asked for", async () => {
    const jobs = await manyDueJobs(150);

    const three = await db.call<JobRow>("claim_due_jobs", { max_jobs: 3 });
    const none = await db.call("claim_due_jobs", { max_jobs: 0 });
    const negative = await db.call("claim_due_jobs", { max_jobs: -5 });
    const many = await db.call<JobRow>("claim_due_jobs", { max_jobs: 1_000 });

    const oldest = jobs.slice(0, 3).map((job) => job.id);
    expect(three.map((job) => job.id).toSorted()).toEqual(oldest.toSorted());
    expect([none.length, negative.length, many.length]).toEqual([0, 0, 100]);
    expect(many.some((job) => oldest.includes(job.id))).toBe(false);
  });

  test("at most as many as asked for, whatever the planner believes", async () => {
    await manyDueJobs(150);
    const client = await db.connect(null);
    await client.query(
      "set enable_hashjoin = off; set enable_mergejoin = off; set enable_sort = off",
    );
    await client.query("set enable_hashagg = off; set enable_material = off");

    const { rows } = await client.query("select id from public.claim_due_jobs(max_jobs => 3)");

    expect(rows).toHaveLength(3);
  });

  test("a run is noted for the health page, at most every five seconds", async () => {
    await db.query("update public.reconciler_state set last_run_at = null");

    await db.call("claim_due_jobs", { max_jobs: 1, only_jobs: [] });
    const watched = await lastRun();
    await db.call("claim_due_jobs", { max_jobs: 1 });
    const once = await lastRun();
    await db.call("claim_due_jobs", { max_jobs: 1 });
    const twice = await lastRun();

    expect(watched).toBeNull();
    expect(once).not.toBeNull();
    expect(twice).toEqual(once);
  });
});

describe("an account that goes", () => {
  test("ends its running jobs, and the books stay after the rows are gone", async () => {
    const { user, target, child } = await aFamilyIn("in_progress");
    const [done] = ids(await createJobs(db, user, [{ units: 2 }]));
    await settle(db, done);

    await db.query("delete from auth.users where id = $1", [user]);

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
    const { user, target } = await aFamilyIn("submitted");
    const auth = await db.connect("supabase_auth_admin");

    await auth.query("delete from auth.users where id = $1", [user]);

    expect(await ledgerOf(db, target)).toEqual(["hold 25", "release 25"]);
  });
});

describe("granting", () => {
  test.each([0, -1, 1_000_000_001, null])("%s cents are refused", async (amount) => {
    const user = await aUser(db);

    const refusal = await refusalOf(
      db.call("grant_credits", { user_id: user, amount_cents: amount, description: "x" }),
    );

    expect(refusal.code).toBe("PT422");
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("nobody without an account gets credits", async () => {
    const refusal = await refusalOf(
      db.call("grant_credits", { user_id: randomUUID(), amount_cents: 5, description: "x" }),
    );

    expect(refusal).toMatchObject({ code: "PT404", word: "not_found" });
  });
});

type Family = {
  user: string;
  stranger: string;
  clip: string;
  campaign: string;
  target: string;
  child: string;
  requestId: string;
  names: Record<string, string>;
};

/**
 * A first frame (25) in that state with a voice (20) that waits for it, in the way the server would have got it there; beside
 * it another job of the same user and one of a stranger, which nothing may touch.
 */
async function aFamilyIn(state: State): Promise<Family> {
  const [user, stranger] = [await aUser(db), await aUser(db)];
  const { clipId, campaignId } = await aClip(db, user);
  for (const owner of [user, stranger]) {
    const [bystander] = ids(await createJobs(db, owner, [{ job_type: "transcribe_whisper" }]));
    await db.call("mark_submitted", { job_id: bystander, request_id: randomUUID() });
  }
  const position = state === "waiting" ? 1 : 0;
  const created = await createJobs(db, user, [
    ...(state === "waiting" ? [{}] : []),
    { clip_id: clipId, depends_on: state === "waiting" ? [0] : [] },
    { clip_id: clipId, job_type: "voice_chatterbox", depends_on: [position] },
  ]);
  const [target, child] = ids(created.slice(position));
  const requestId = randomUUID();
  await bring(target, { state, user, requestId });
  return {
    user,
    stranger,
    clip: clipId,
    campaign: campaignId,
    target,
    child,
    requestId,
    names: {
      [user]: "user",
      [clipId]: "clip",
      [campaignId]: "campaign",
      [target]: "target",
      [child]: "child",
    },
  };
}

async function bring(
  id: string,
  { state, user, requestId }: { state: State; user: string; requestId: string },
): Promise<void> {
  if (state === "never_started" || state === "waiting") return;
  await db.call("start_submission", { job_id: id });
  if (state === "unknown") return;
  await db.call("mark_submitted", { job_id: id, request_id: requestId });
  if (state === "submitted") return;
  if (state === "cancelled") {
    await db.call("cancel_generation_job", { job_id: id, user_id: user });
    return;
  }
  await db.call("record_progress", { job_id: id, status: "in_progress" });
  if (state === "in_progress") return;
  await settle(db, id, { outcome: state, request_id: requestId });
}

function settleByWebhook(
  { target, requestId }: Family,
  how: Record<string, unknown>,
): Promise<Record<string, unknown>[]> {
  return db.call(
    "settle_generation_job",
    settlement(target, { source: "webhook", body_sha256: BODY, request_id: requestId, ...how }),
  );
}

function keepDelivery(jobId: string, requestId: string, bodySha256 = BODY) {
  return db.call("keep_webhook_delivery", {
    job_id: jobId,
    request_id: requestId,
    body_sha256: bodySha256,
    outcome: "unreadable",
    body: "{ unreadable",
  });
}

/** As if a minute had passed for whoever asks what is due. */
async function aMinuteLater(jobId: string): Promise<void> {
  await db.query(
    `update public.generation_jobs
     set next_check_at = next_check_at - interval '1 minute', lease_until = lease_until - interval '1 minute'
     where id = $1`,
    [jobId],
  );
}

function secondsFromNow(time: Date | null | undefined): number {
  return time ? (time.getTime() - Date.now()) / 1_000 : Number.NaN;
}

async function turnBack(jobId: string, interval: string): Promise<void> {
  await db.query(
    "update public.generation_jobs set next_check_at = now() - $2::interval where id = $1",
    [jobId, interval],
  );
}

/** Free jobs, due since two days, a second apart, the first one longest. */
async function manyDueJobs(count: number): Promise<JobRow[]> {
  const user = await aUser(db);
  const wish = { job_type: "transcribe_whisper" };
  const jobs = await createJobs(db, user, Array(count).fill(wish));
  await db.query(
    `update public.generation_jobs as job
     set next_check_at = now() - make_interval(days => 2, secs => -listed.position)
     from unnest($1::uuid[]) with ordinality as listed (id, position)
     where job.id = listed.id`,
    [jobs.map((job) => job.id)],
  );
  return jobs;
}

async function lastRun(): Promise<Date | null> {
  const rows = await db.query<{ last_run_at: Date | null }>(
    "select last_run_at from public.reconciler_state",
  );
  return first(rows).last_run_at;
}

/** Five places, because no request here makes more; a missing one is an empty id, which Postgres refuses. */
function ids(jobs: JobRow[]): [string, string, string, string, string] {
  const [a = "", b = "", c = "", d = "", e = ""] = jobs.map((job) => job.id);
  return [a, b, c, d, e];
}
