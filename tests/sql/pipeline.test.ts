import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import {
  aClip,
  accountOf,
  aUser,
  changesBetween,
  createJobs,
  first,
  fromGate,
  inTurn,
  type JobRow,
  jobOf,
  ledgerOf,
  openTestDatabase,
  RETRYABLE_FAILURE,
  retryOf,
  settle,
  submit,
  type TestDatabase,
  takeSnapshot,
  truncateAll,
} from "../support/sql";

/** Jobs that follow jobs, second tries, the copies of results, and going back to an earlier version. */

const CLAIMERS = 10;

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase(inject("postgresUrl"), { connections: CLAIMERS });
});

afterAll(() => db.close());

afterEach(async () => {
  const violations = await db.audit();
  await truncateAll(db);
  expect(violations).toEqual([]);
});

describe("a failure that may go better the next time", () => {
  test("is tried again as a new row, which takes over the hold and whatever waits", async () => {
    const { user, parent, child, leaf, clip } = await aPipeline();
    // Nothing is left: the new hold is paid from the old one alone.
    const flux = { job_type: "image_flux_dev" };
    await createJobs(db, user, [{ units: 1 }, flux, flux, flux]);
    const before = await jobOf(db, parent);
    await submit(db, parent);

    const answer = await settle(db, parent, RETRYABLE_FAILURE);

    expect(answer).toEqual({ result_code: "applied", due_job_ids: [] });
    expect(await jobOf(db, parent)).toMatchObject({
      status: "failed",
      error_code: "provider_error",
      actual_cost_cents: 0,
    });
    const retry = await theRetryOf(parent);
    expect(retry).toMatchObject({
      status: "pending",
      retry_count: 1,
      user_id: user,
      clip_id: clip,
      campaign_id: before.campaign_id,
      job_type: before.job_type,
      input_params: before.input_params,
      usual_duration_ms: before.usual_duration_ms,
      estimated_cost_cents: 25,
      held_cents: 25,
      depends_on: [],
      fal_request_id: null,
      submit_started_at: null,
      check_count: 0,
    });
    expect(retry.deadline_at.getTime() - retry.created_at.getTime()).toBe(600_000);
    expect(await ledgerOf(db, parent)).toEqual(["hold 25", "release 25"]);
    expect(await ledgerOf(db, retry.id)).toEqual(["hold 25"]);
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 100, available: 0 });
    expect(await jobOf(db, child)).toMatchObject({
      status: "pending",
      depends_on: [retry.id],
      input_params: { image: `job:${retry.id}`, others: [`job:${retry.id}`], line: "Hi" },
    });
    expect(await jobOf(db, leaf)).toMatchObject({
      status: "pending",
      depends_on: [child],
      input_params: { sound: `job:${child}` },
    });
  });

  test("and when the second try succeeds, that is charged and the rest goes on", async () => {
    const { user, parent, child } = await aPipeline();
    await submit(db, parent);
    await settle(db, parent, RETRYABLE_FAILURE);
    const retry = await theRetryOf(parent);
    const early = await db.call("start_submission", { job_id: child });
    await submit(db, retry.id);

    const answer = await settle(db, retry.id);

    expect(early).toEqual([]);
    expect(answer).toEqual({ result_code: "applied", due_job_ids: [child] });
    expect(await ledgerOf(db, retry.id)).toEqual(["hold 25", "capture 25"]);
    expect(await accountOf(db, user)).toEqual({ balance: 75, held: 20, available: 55 });
    expect(await db.call("start_submission", { job_id: child })).toHaveLength(1);
  });

  test("is tried again twice, a little later each time, and then what waits is given up", async () => {
    const { user, parent, child, leaf } = await aPipeline();
    const tries = [await jobOf(db, parent)];
    for (const wait of [3, 6]) {
      const last = tries.at(-1)?.id ?? "";
      await submit(db, last);
      await settle(db, last, RETRYABLE_FAILURE);
      const retry = await theRetryOf(last);
      expect(secondsBetween(retry.created_at, retry.next_check_at)).toBe(wait);
      expect(await jobOf(db, child)).toMatchObject({ status: "pending" });
      tries.push(retry);
    }
    const last = tries.at(-1)?.id ?? "";
    await submit(db, last);

    await settle(db, last, RETRYABLE_FAILURE);

    expect(tries.map((job) => job.retry_count)).toEqual([0, 1, 2]);
    expect(await retryOf(db, last)).toBeUndefined();
    for (const { id } of tries) {
      expect(await jobOf(db, id)).toMatchObject({ status: "failed" });
      expect(await ledgerOf(db, id)).toEqual(["hold 25", "release 25"]);
    }
    await expectGivenUp(child, leaf);
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  const code = "provider_error";
  test.each([
    ["fal says it is final", true, { outcome: "failed", error: { code, retryable: false } }],
    ["fal does not say", true, { outcome: "failed", error: { code } }],
    ["it is said in a string", true, { outcome: "failed", error: { code, retryable: "true" } }],
    ["fal had not accepted it", false, RETRYABLE_FAILURE],
    ["it was cancelled", true, { ...RETRYABLE_FAILURE, outcome: "cancelled" }],
  ])("but not when %s; what waits is cancelled and released", async (_, isAccepted, how) => {
    const { user, parent, child, leaf } = await aPipeline();
    if (isAccepted) await submit(db, parent);

    const { result_code } = await settle(db, parent, how);

    expect(result_code).toBe("applied");
    expect(await retryOf(db, parent)).toBeUndefined();
    await expectGivenUp(child, leaf);
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("nor when its owner had cancelled it before", async () => {
    const { user, parent, child, leaf } = await aPipeline();
    await submit(db, parent);
    await db.call("cancel_generation_job", { job_id: parent, user_id: user });

    const { result_code } = await settle(db, parent, RETRYABLE_FAILURE);

    expect(result_code).toBe("late_failure");
    expect(await retryOf(db, parent)).toBeUndefined();
    await expectGivenUp(child, leaf);
  });

  test("a failure that brings the request id itself was accepted", async () => {
    const { parent } = await aPipeline();
    await db.call("start_submission", { job_id: parent });

    await settle(db, parent, { ...RETRYABLE_FAILURE, request_id: randomUUID() });

    expect(await theRetryOf(parent)).toMatchObject({ retry_count: 1 });
  });

  test("cancelling the second try cancels what waits", async () => {
    const { user, parent, child, leaf } = await aPipeline();
    await submit(db, parent);
    await settle(db, parent, RETRYABLE_FAILURE);
    const retry = await theRetryOf(parent);

    await db.call("cancel_generation_job", { job_id: retry.id, user_id: user });

    await expectGivenUp(child, leaf);
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("a late success of the first try is kept beside the second, never charged", async () => {
    const { user, parent, clip } = await aPipeline();
    const request_id = await submit(db, parent);
    await settle(db, parent, { ...RETRYABLE_FAILURE, request_id });
    const retry = await theRetryOf(parent);
    await submit(db, retry.id);

    const late = await settle(db, parent, { request_id });
    const answer = await settle(db, retry.id);

    expect([late.result_code, answer.result_code]).toEqual(["late_success", "applied"]);
    expect(await versionsOf(clip)).toMatchObject([{ job_id: parent }, { job_id: retry.id }]);
    expect(await clipOf(clip)).toMatchObject({ current_version: 2 });
    expect((await accountOf(db, user)).balance).toBe(75);
  });

  test("reported ten times at once, it is tried again once", async () => {
    const { user, parent } = await aPipeline();
    await submit(db, parent);

    const answers = await fromGate(
      db,
      lockOfJob(parent),
      Array.from({ length: CLAIMERS }, () => () => settle(db, parent, RETRYABLE_FAILURE)),
    );

    const codes = answers.map((answer) => answered(answer).result_code);
    expect(codes.toSorted()).toEqual(["applied", ...Array(CLAIMERS - 1).fill("duplicate")]);
    expect(await theRetryOf(parent)).toMatchObject({ retry_count: 1 });
    expect(await accountOf(db, user)).toMatchObject({ held: 45 });
  });

  test("two parents fail at the same moment: their child waits for both second tries", async () => {
    const user = await aUser(db);
    const [one = "", two = "", child = ""] = (
      await createJobs(db, user, [{}, {}, { job_type: "voice_chatterbox", depends_on: [0, 1] }])
    ).map((job) => job.id);
    await Promise.all([submit(db, one), submit(db, two)]);

    const answers = await fromGate(db, lockOfJob(child), [
      () => settle(db, one, RETRYABLE_FAILURE),
      () => settle(db, two, RETRYABLE_FAILURE),
    ]);

    expect(answers.map((answer) => answered(answer).result_code)).toEqual(["applied", "applied"]);
    const retries = [(await theRetryOf(one)).id, (await theRetryOf(two)).id];
    expect((await jobOf(db, child)).depends_on).toEqual(retries);
  });

  test("a new job that waits for the account cannot take the hold in between", async () => {
    const user = await aUser(db);
    const { id } = first(await createJobs(db, user, [{}, { units: 3 }]));
    await submit(db, id);

    const [retried, created] = await inTurn<unknown>(
      db,
      ["select from public.credit_accounts where user_id = $1 for update", [user]],
      [() => settle(db, id, RETRYABLE_FAILURE), () => createJobs(db, user, [{}])],
    );

    expect(retried).toMatchObject({ status: "fulfilled", value: { result_code: "applied" } });
    expect(created).toMatchObject({
      status: "rejected",
      reason: { message: "insufficient_credits" },
    });
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 100, available: 0 });
  });

  test("who pays nothing has nothing held again either", async () => {
    const user = await aUser(db);
    const { id } = first(await createJobs(db, user, [{}], { exempt: true }));
    await submit(db, id);

    await settle(db, id, RETRYABLE_FAILURE);

    const retry = await theRetryOf(id);
    expect(retry).toMatchObject({ held_cents: 0, estimated_cost_cents: 25 });
    expect(await ledgerOf(db, retry.id)).toEqual([]);
  });
});

describe("the time of a job that waits", () => {
  test("begins when the last of what it needs is there, second tries included", async () => {
    const user = await aUser(db);
    const [one = "", two = "", child = ""] = (
      await createJobs(db, user, [
        {},
        {},
        { job_type: "voice_chatterbox", depends_on: [0, 1], deadline_seconds: 900 },
      ])
    ).map((job) => job.id);
    await submit(db, one);
    await db.query(
      `update public.generation_jobs
       set created_at = created_at - interval '20 minutes', deadline_at = deadline_at - interval '20 minutes',
         next_check_at = next_check_at - interval '20 minutes'
       where id = $1`,
      [child],
    );
    const { deadline_at } = await jobOf(db, child);

    await settle(db, one, RETRYABLE_FAILURE);
    await settle(db, two);
    const waiting = await jobOf(db, child);
    const claimed = await db.call("claim_due_jobs", { max_jobs: 5, only_jobs: [child] });
    const { id } = await theRetryOf(one);
    const { due_job_ids } = await settle(db, id);
    const due = await jobOf(db, child);

    expect(waiting.deadline_at).toEqual(deadline_at);
    expect(claimed).toEqual([]);
    expect(due_job_ids).toEqual([child]);
    expect(secondsBetween(due.next_check_at, due.deadline_at)).toBe(900);
    expect(Math.abs(secondsBetween(new Date(), due.next_check_at))).toBeLessThan(5);
  });

  test("is not longer for its second try because the first had waited", async () => {
    const user = await aUser(db);
    const [parent = "", child = ""] = (
      await createJobs(db, user, [
        {},
        { job_type: "voice_chatterbox", depends_on: [0], deadline_seconds: 900 },
      ])
    ).map((job) => job.id);
    await db.query(
      `update public.generation_jobs
       set created_at = created_at - interval '20 minutes', deadline_at = deadline_at - interval '20 minutes'
       where id = $1`,
      [child],
    );
    await settle(db, parent);
    await submit(db, child);

    await settle(db, child, RETRYABLE_FAILURE);

    const retry = await theRetryOf(child);
    expect(secondsBetween(retry.created_at, retry.deadline_at)).toBe(900);
  });
});

describe("how long a job usually takes", () => {
  test("is what the caller says until 20 have finished, then their median", async () => {
    await aHistory({ count: 19, durationMs: (index) => 1_000 * (index + 1) });
    const early = await usualDuration();
    await aHistory({ count: 1, durationMs: () => 90_000 });
    const known = await usualDuration();

    expect(early).toBe(20_000);
    expect(known).toBe(10_500);
  });

  test("counts only successes of the same type, and only the last hundred", async () => {
    await aHistory({ count: 100, durationMs: () => 7_000, minutesAgo: 60 });
    await aHistory({ count: 50, durationMs: () => 1, status: "failed" });
    await aHistory({ count: 50, durationMs: () => 2, type: "video_luma_ray2" });
    const before = await usualDuration();
    await aHistory({ count: 100, durationMs: () => 9_000 });

    expect(before).toBe(7_000);
    expect(await usualDuration()).toBe(9_000);
  });

  test("is never zero", async () => {
    await aHistory({ count: 20, durationMs: () => 0 });

    expect(await usualDuration()).toBe(1);
  });
});

describe("which results are copied", () => {
  test.each([
    ["a success with an address", {}, true],
    ["a success without one", { result_url: null }, false],
    ["a failure", { outcome: "failed" }, false],
  ])("%s", async (_, how, isDue) => {
    const { id } = first(await createJobs(db, await aUser(db), [{}]));

    await settle(db, id, how);

    const claimed = await db.call<JobRow>("claim_unstored_results", { max_jobs: 10 });
    expect(claimed.map((job) => job.id)).toEqual(isDue ? [id] : []);
  });

  test("a late success, too", async () => {
    const { id } = first(await createJobs(db, await aUser(db), [{}]));
    await settle(db, id, { outcome: "failed" });

    await settle(db, id);

    const claimed = await db.call<JobRow>("claim_unstored_results", { max_jobs: 10 });
    expect(claimed).toMatchObject([{ id, status: "failed", store_attempts: 1 }]);
  });

  test("each goes to one of ten claimers, and nobody gets more than asked for", async () => {
    const ids = await manyResults(230);
    const answers: string[][] = [];
    const claimAll = async () => {
      for (;;) {
        const rows = await db.call<JobRow>("claim_unstored_results", { max_jobs: 7 });
        if (rows.length === 0) return;
        answers.push(rows.map((row) => row.id));
      }
    };

    await Promise.all(Array.from({ length: CLAIMERS }, claimAll));

    expect(answers.flat().toSorted()).toEqual(ids.toSorted());
    expect(Math.max(...answers.map((answer) => answer.length))).toBe(7);
  });

  test("the longest due first; none for nothing, a hundred for a thousand", async () => {
    const ids = await manyResults(110);

    const none = await db.call("claim_unstored_results", { max_jobs: 0 });
    const negative = await db.call("claim_unstored_results", { max_jobs: -5 });
    const three = await db.call<JobRow>("claim_unstored_results", { max_jobs: 3 });
    const many = await db.call("claim_unstored_results", { max_jobs: 1_000 });

    expect([none, negative]).toEqual([[], []]);
    expect(three.map((job) => job.id).toSorted()).toEqual(ids.slice(0, 3).toSorted());
    expect(many).toHaveLength(100);
  });

  test("never more than asked for, whatever the planner believes", async () => {
    await manyResults(50);
    const client = await db.connect(null);
    await client.query(
      "set enable_hashjoin = off; set enable_mergejoin = off; set enable_sort = off",
    );
    await client.query("set enable_hashagg = off; set enable_material = off");

    const { rows } = await client.query("select id from public.claim_unstored_results(3)");

    expect(rows).toHaveLength(3);
  });

  test("a claimed one is nobody else's for three minutes", async () => {
    const id = await aResult();
    const [claimed] = await db.call<JobRow>("claim_unstored_results", { max_jobs: 5 });
    const soon = await db.call("claim_unstored_results", { max_jobs: 5 });
    await makeDue(id);

    const later = await db.call("claim_unstored_results", { max_jobs: 5 });

    expect(Math.abs(secondsBetween(new Date(), claimed?.next_store_at) - 180)).toBeLessThan(5);
    expect(soon).toEqual([]);
    expect(later).toMatchObject([{ id, store_attempts: 2 }]);
  });
});

describe("a copy", () => {
  test("that exists is noted once; the second one is told that somebody was first", async () => {
    const id = await aResult();
    await db.call("claim_unstored_results", { max_jobs: 1 });
    await db.call("postpone_result_storage", { job_id: id, error: "slow", is_final: false });

    const once = await db.call("mark_result_stored", { job_id: id, stored_path: "a.png" });
    const twice = await db.call("mark_result_stored", { job_id: id, stored_path: "b.png" });

    const stored = { stored_path: "a.png", next_store_at: null, store_error: null };
    expect(once).toMatchObject([{ id, ...stored }]);
    expect(twice).toEqual([]);
    expect(await jobOf(db, id)).toMatchObject(stored);
  });

  test("that failed is tried again after 20 s, 40 s, … and given up after eight attempts", async () => {
    const id = await aResult();
    const waits: (number | null)[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await makeDue(id);
      await db.call("claim_unstored_results", { max_jobs: 1 });
      const rows = await db.call<JobRow & { wait: number | null }>("postpone_result_storage", {
        job_id: id,
        error: `attempt ${attempt}`,
        is_final: false,
      });
      const { next_store_at } = first(rows);
      waits.push(next_store_at && Math.round(secondsBetween(new Date(), next_store_at)));
    }

    expect(waits.map((wait) => wait && Math.round(wait / 5) * 5)).toEqual([
      20,
      40,
      80,
      160,
      320,
      640,
      1_280,
      null,
    ]);
    expect(await jobOf(db, id)).toMatchObject({
      status: "completed",
      store_attempts: 8,
      store_error: "attempt 7",
      stored_path: null,
      result_url: "https://fal.test/frame.png",
    });
    expect(await db.call("claim_unstored_results", { max_jobs: 1 })).toEqual([]);
  });

  test("that failed for good is not tried again, and its reason is cut to what fits", async () => {
    const id = await aResult();
    await db.call("claim_unstored_results", { max_jobs: 1 });

    const rows = await db.call("postpone_result_storage", {
      job_id: id,
      error: "x".repeat(500),
      is_final: true,
    });

    expect(rows).toMatchObject([{ id, next_store_at: null, store_error: "x".repeat(100) }]);
  });

  test("may come from another address, without another place in the queue", async () => {
    const id = await aResult();
    await db.call("claim_unstored_results", { max_jobs: 1 });
    const { next_store_at } = await jobOf(db, id);
    const result_url = "https://fal.test/moved.png";

    const rows = await db.call("replace_result_url", { job_id: id, result_url });

    expect(rows).toMatchObject([{ id, result_url, next_store_at, store_attempts: 1 }]);
  });

  test("that exists is not disturbed by who comes too late, and no job has none", async () => {
    const id = await aResult();
    await db.call("mark_result_stored", { job_id: id, stored_path: "a.png" });
    const before = await takeSnapshot(db);

    for (const job_id of [id, randomUUID()]) {
      const answers = [
        await db.call("mark_result_stored", { job_id, stored_path: "b.png" }),
        await db.call("postpone_result_storage", { job_id, error: "late", is_final: false }),
        await db.call("replace_result_url", { job_id, result_url: "https://fal.test/b.png" }),
      ];
      expect(answers).toEqual([[], [], []]);
    }

    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });
});

describe("going back to a version", () => {
  test("shows what the clip was then; the words stay, and so does every version", async () => {
    const { user, clip } = await aClipWithVersions();

    const rows = await selectVersion(clip, user, 1);

    expect(rows).toEqual([{ result_code: "selected" }]);
    expect(await clipOf(clip)).toMatchObject({
      current_version: 1,
      status: "first_frame_ready",
      first_frame: { image_url: "frame-1" },
      video: null,
      audio: null,
      script: { line: "now" },
    });
    expect(await versionsOf(clip)).toHaveLength(3);
    await expectShownIsSelected(clip);
  });

  test("with its script, when that is wanted", async () => {
    const { user, clip } = await aClipWithVersions();

    await selectVersion(clip, user, 1, true);

    expect(await clipOf(clip)).toMatchObject({ script: { line: "then" } });
  });

  test("and forth again", async () => {
    const { user, clip } = await aClipWithVersions();
    await selectVersion(clip, user, 1);

    await selectVersion(clip, user, 2);

    expect(await clipOf(clip)).toMatchObject({ current_version: 2, status: "video_ready" });
    await expectShownIsSelected(clip);
  });

  test("what comes next is built on the selected one and gets the next free number", async () => {
    const { user, clip } = await aClipWithVersions();
    await selectVersion(clip, user, 1);

    await land(clip, user, { audio: { voice_url: "voice-4" } });

    expect(await clipOf(clip)).toMatchObject({
      current_version: 4,
      first_frame: { image_url: "frame-1" },
      video: null,
      audio: { voice_url: "voice-4" },
    });
  });

  test("a result that came too late can be chosen", async () => {
    const user = await aUser(db);
    const { clipId } = await aClip(db, user);
    const { id } = first(await createJobs(db, user, [{ clip_id: clipId }]));
    await settle(db, id, { outcome: "failed" });
    await settle(db, id);

    await selectVersion(clipId, user, 1);

    expect(await clipOf(clipId)).toMatchObject({
      current_version: 1,
      first_frame: { job_id: id },
      status: "first_frame_ready",
    });
  });

  test("another user's clip, an unknown clip and an unknown version are not found", async () => {
    const { user, clip } = await aClipWithVersions();
    const stranger = await aUser(db);
    const before = await takeSnapshot(db);

    const answers = [
      await selectVersion(clip, stranger, 1),
      await selectVersion(randomUUID(), user, 1),
      await selectVersion(clip, user, 4),
      await selectVersion(clip, user, 0),
    ];

    expect(answers).toEqual(Array(4).fill([{ result_code: "not_found" }]));
    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });

  test.each(["select first", "settle first"])(
    "while a result lands on the clip, %s: what is shown is one whole version",
    async (order) => {
      const { user, clip } = await aClipWithVersions();
      const { id } = first(
        await createJobs(db, user, [{ clip_id: clip, job_type: "voice_chatterbox" }]),
      );
      const selecting = () => selectVersion(clip, user, 1);
      const settling = () => settle(db, id, { clip_patch: { audio: { voice_url: "new" } } });

      const answers = await inTurn<unknown>(
        db,
        ["select from public.campaign_clips where id = $1 for update", [clip]],
        order === "select first" ? [selecting, settling] : [settling, selecting],
      );

      expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "fulfilled"]);
      expect(await versionsOf(clip)).toHaveLength(4);
      await expectShownIsSelected(clip);
      expect(await clipOf(clip)).toMatchObject(
        order === "select first"
          ? { current_version: 4, audio: { voice_url: "new" }, video: null }
          : { current_version: 1, audio: null, video: null },
      );
    },
  );
});

/** A first frame (25) on a clip, a voice (20) made from it, and a free transcript of that. 55 credits are left. */
async function aPipeline() {
  const user = await aUser(db);
  const { clipId: clip } = await aClip(db, user);
  const [parent, child, leaf] = [randomUUID(), randomUUID(), randomUUID()];
  await createJobs(db, user, [
    { id: parent, clip_id: clip },
    {
      id: child,
      clip_id: clip,
      job_type: "voice_chatterbox",
      depends_on: [0],
      input_params: { image: `job:${parent}`, others: [`job:${parent}`], line: "Hi" },
    },
    {
      id: leaf,
      clip_id: clip,
      job_type: "transcribe_whisper",
      depends_on: [1],
      input_params: { sound: `job:${child}` },
    },
  ]);
  return { user, clip, parent, child, leaf };
}

async function theRetryOf(jobId: string): Promise<JobRow> {
  const retry = await retryOf(db, jobId);
  if (retry === undefined) throw new Error("the job should have been tried again");
  return retry;
}

async function expectGivenUp(child: string, leaf: string): Promise<void> {
  for (const id of [child, leaf]) {
    expect(await jobOf(db, id)).toMatchObject({
      status: "cancelled",
      error_code: "dependency_failed",
    });
  }
  expect(await ledgerOf(db, child)).toEqual(["hold 20", "release 20"]);
}

/** Log rows of jobs that are long gone. */
async function aHistory({
  count,
  durationMs,
  type = "first_frame",
  status = "completed",
  minutesAgo = 0,
}: {
  count: number;
  durationMs: (index: number) => number;
  type?: string;
  status?: string;
  minutesAgo?: number;
}): Promise<void> {
  await db.query(
    `insert into public.generation_logs (job_id, user_id, generation_type, status, estimated_cost_cents, charged_cents,
       provider_cost_microusd, duration_ms, settled_by, created_at)
     select gen_random_uuid(), gen_random_uuid(), $1, $2, 0, 0, 0, duration, 'webhook',
       now() - make_interval(mins => $4)
     from unnest($3::bigint[]) as duration`,
    [type, status, Array.from({ length: count }, (_, index) => durationMs(index)), minutesAgo],
  );
}

/** What a new first frame is told, when its caller believes in 20 s. */
async function usualDuration(): Promise<number> {
  const jobs = await createJobs(db, await aUser(db), [{ usual_duration_ms: 20_000 }]);
  return first(jobs).usual_duration_ms;
}

async function aResult(): Promise<string> {
  return first(await manyResults(1));
}

/** Finished jobs with a result, due since a second apart, the first one longest. */
async function manyResults(count: number): Promise<string[]> {
  const user = await aUser(db);
  const jobs = await createJobs(db, user, Array(count).fill({}), { exempt: true });
  const ids = jobs.map((job) => job.id);
  await Promise.all(ids.map((id) => settle(db, id)));
  await db.query(
    `update public.generation_jobs as job
     set next_store_at = now() - make_interval(days => 1, secs => -listed.position)
     from unnest($1::uuid[]) with ordinality as listed (id, position)
     where job.id = listed.id`,
    [ids],
  );
  return ids;
}

async function makeDue(jobId: string): Promise<void> {
  await db.query("update public.generation_jobs set next_store_at = now() where id = $1", [jobId]);
}

/** Three versions: a frame, a video from it, another frame. The script was changed after the first. */
async function aClipWithVersions(): Promise<{ user: string; clip: string }> {
  const user = await aUser(db, { cents: 1_000 });
  const { clipId: clip } = await aClip(db, user);
  await write(clip, "then");
  await land(clip, user, { first_frame: { image_url: "frame-1" } });
  await write(clip, "now");
  await land(clip, user, { video: { raw_url: "video-2" } });
  await land(clip, user, { first_frame: { image_url: "frame-3" } });
  return { user, clip };
}

async function write(clip: string, line: string): Promise<void> {
  await db.query("update public.campaign_clips set script = $2 where id = $1", [
    clip,
    JSON.stringify({ line }),
  ]);
}

async function land(clip: string, user: string, clip_patch: object): Promise<void> {
  const { id } = first(await createJobs(db, user, [{ clip_id: clip }]));
  await settle(db, id, { clip_patch });
}

async function selectVersion(clip: string, user: string, version: number, withScript = false) {
  return await db.call("select_clip_version", {
    clip_id: clip,
    user_id: user,
    version_number: version,
    with_script: withScript,
  });
}

async function clipOf(clip: string): Promise<Record<string, unknown>> {
  return first(await db.query("select * from public.campaign_clips where id = $1", [clip]));
}

async function versionsOf(clip: string) {
  return await db.query<{ version_number: number; snapshot: Record<string, unknown> }>(
    "select * from public.clip_versions where clip_id = $1 order by version_number",
    [clip],
  );
}

/** Part by part, the clip is what the selected version says. */
async function expectShownIsSelected(clip: string): Promise<void> {
  const shown = await clipOf(clip);
  const selected = (await versionsOf(clip)).find(
    (version) => version.version_number === shown.current_version,
  );
  for (const part of ["first_frame", "video", "audio", "transcription"]) {
    expect(shown[part], part).toEqual(selected?.snapshot[part]);
  }
}

function lockOfJob(id: string): [string, unknown[]] {
  return ["select from public.generation_jobs where id = $1 for update", [id]];
}

function answered<T>(answer: PromiseSettledResult<T>): T {
  if (answer.status === "rejected") throw answer.reason;
  return answer.value;
}

function secondsBetween(one: Date | null | undefined, other: Date | null | undefined): number {
  return one && other ? (other.getTime() - one.getTime()) / 1_000 : Number.NaN;
}
