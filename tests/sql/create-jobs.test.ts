import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  aClip,
  accountOf,
  aUser,
  changesBetween,
  createJobs,
  first,
  ids,
  jobOf,
  ledgerOf,
  rejectionOf,
  settle,
  takeSnapshot,
  testDatabase,
} from "../support/sql";

/** What create_generation_jobs accepts, holds and refuses. */

const db = testDatabase();

describe("creating", () => {
  test("a new user has a profile and 100 credits from one ledger entry", async () => {
    const id = randomUUID();

    await db.auth("insert into auth.users (id, email, raw_user_meta_data) values ($1, $2, $3)", [
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

    const rejection = await rejectionOf(
      createJobs(db, user, [{ units: 3 }, { units: 1 }, { job_type: "ambient_elevenlabs" }]),
    );

    expect(rejection).toMatchObject({ code: "PT402", word: "insufficient_credits" });
    expect(JSON.parse(rejection.detail ?? "")).toEqual({ requiredCents: 115, availableCents: 100 });
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test("the last credit can be spent", async () => {
    const user = await aUser(db);

    await createJobs(db, user, [{ units: 4 }]);

    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 100, available: 0 });
  });

  test("the same key again returns the same rows and holds once", async () => {
    const user = await aUser(db);
    const params = [{}, { job_type: "transcribe_whisper", depends_on: [0] }];
    const options = { idempotency_key: "click-1", request_hash: "h1" };
    const created = await createJobs(db, user, params, options);
    const before = await takeSnapshot(db);

    const again = await createJobs(db, user, params, options);

    expect(again.map((job) => job.id)).toEqual(created.map((job) => job.id));
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test("the same key with another request is refused, and another user may use it", async () => {
    const user = await aUser(db);
    const other = await aUser(db);
    await createJobs(db, user, [{}], { idempotency_key: "k", request_hash: "h1" });

    const rejection = await rejectionOf(
      createJobs(db, user, [{}], { idempotency_key: "k", request_hash: "h2" }),
    );
    const others = await createJobs(db, other, [{}], {
      idempotency_key: "k",
      request_hash: "h2",
    });

    expect(rejection).toMatchObject({ code: "PT422", word: "idempotency_key_reused" });
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

    const off = await rejectionOf(createJobs(db, user, [{}, { job_type: "switched_off" }]));
    const unknown = await rejectionOf(createJobs(db, user, [{ job_type: "no_such_type" }]));

    expect(off).toEqual({ code: "PT409", word: "generation_disabled", detail: "switched_off" });
    expect(unknown).toEqual({ code: "PT409", word: "generation_disabled", detail: "no_such_type" });
  });

  test("another user's clip and no clip at all are both not found", async () => {
    const user = await aUser(db);
    const { clipId } = await aClip(db, await aUser(db));

    const foreign = await rejectionOf(createJobs(db, user, [{}, { clip_id: clipId }]));
    const missing = await rejectionOf(createJobs(db, user, [{ clip_id: randomUUID() }]));

    expect(foreign).toEqual({ code: "PT404", word: "not_found", detail: "no such clip" });
    expect(missing).toEqual(foreign);
  });

  test("another user's campaign and no campaign at all are both not found", async () => {
    const user = await aUser(db);
    const own = await aClip(db, user);
    const other = await aClip(db, await aUser(db));

    const foreign = await rejectionOf(createJobs(db, user, [{ campaign_id: other.campaignId }]));
    const missing = await rejectionOf(createJobs(db, user, [{ campaign_id: randomUUID() }]));

    expect(foreign).toEqual({ code: "PT404", word: "not_found", detail: "no such campaign" });
    expect(missing).toEqual(foreign);
    const [job] = await createJobs(db, user, [{ campaign_id: own.campaignId }]);
    expect(job?.campaign_id).toBe(own.campaignId);
  });

  test("a user without an account is not found", async () => {
    const rejection = await rejectionOf(createJobs(db, randomUUID(), [{}]));

    expect(rejection).toMatchObject({ code: "PT404", word: "not_found" });
  });

  test("an empty request is refused", async () => {
    const user = await aUser(db);

    expect(await rejectionOf(createJobs(db, user, []))).toMatchObject({
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

    await rejectionOf(createJobs(db, user, [{ units }, { units: 2 }]));

    expect(await accountOf(db, user)).toMatchObject({ held: 0 });
  });

  test.each([
    ["no units", { units: 0 }],
    ["a job that needs itself", { depends_on: [1] }],
    ["a job that needs a later one", { depends_on: [2] }],
    ["a job that needs one before the first", { depends_on: [-1] }],
  ])("%s is refused, and nothing is written", async (_, params) => {
    const user = await aUser(db);
    const before = await takeSnapshot(db);

    const rejection = await rejectionOf(createJobs(db, user, [{}, params, {}]));

    expect(rejection).toMatchObject({ code: "PT422", word: "invalid_request" });
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

    const rejection = await rejectionOf(createJobs(db, user, [{}, { id: taken }]));

    expect(rejection.code).toBe("23505");
    expect(await accountOf(db, user)).toMatchObject({ held: 0 });
  });

  test("active jobs are limited exactly, and finished ones make room", async () => {
    const user = await aUser(db);
    await db.query("update public.generation_limits set max_active_jobs = 3");
    try {
      const jobs = await createJobs(db, user, [{}, {}, {}]);

      const rejection = await rejectionOf(createJobs(db, user, [{}]));
      await settle(db, first(jobs).id, { outcome: "failed" });
      const more = await createJobs(db, user, [{}]);

      expect(rejection).toEqual({ code: "PT429", word: "too_many_active", detail: '{"limit": 3}' });
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

      const rejection = await rejectionOf(createJobs(db, user, [{}, {}]));
      const third = await createJobs(db, user, [{}]);
      await db.query(
        `update public.generation_jobs set created_at = created_at - interval '61 seconds'
         where user_id = $1`,
        [user],
      );
      const aMinuteLater = await createJobs(db, user, [{}, {}, {}]);

      expect(rejection).toEqual({
        code: "PT429",
        word: "too_many_requests",
        detail: '{"limit": 3}',
      });
      expect(third).toHaveLength(1);
      expect(aMinuteLater).toHaveLength(3);
    } finally {
      await db.query("update public.generation_limits set max_jobs_per_minute = 300");
    }
  });
});
