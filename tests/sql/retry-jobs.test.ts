import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  aClip,
  accountOf,
  answered,
  aUser,
  clipRow,
  createJobs,
  first,
  fromGate,
  inTurn,
  jobOf,
  ledgerOf,
  lockOfJob,
  RETRYABLE_FAILURE,
  retryOf,
  secondsBetween,
  settle,
  submit,
  testDatabase,
  theRetryOf,
  versionsOf,
} from "../support/sql";

/** The next try of a job whose failure fal calls retryable. */

const CLAIMERS = 10;

const db = testDatabase({ connections: CLAIMERS });

describe("a failure that may go better the next time", () => {
  test("is tried again as a new row, which takes over the hold and whatever waits", async () => {
    const { user, parent, child, leaf, clip } = await aPipeline();
    // Nothing is left: the new hold is paid from the old one alone.
    const flux = { job_type: "image_flux_dev" };
    await createJobs(db, user, [{ units: 1 }, flux, flux, flux]);
    const before = await jobOf(db, parent);
    await submit(db, parent);

    const response = await settle(db, parent, RETRYABLE_FAILURE);

    expect(response).toEqual({ result_code: "applied", due_job_ids: [] });
    expect(await jobOf(db, parent)).toMatchObject({
      status: "failed",
      error_code: "provider_error",
      actual_cost_cents: 0,
    });
    const retry = await theRetryOf(db, parent);
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
    const retry = await theRetryOf(db, parent);
    const early = await db.call("start_submission", { job_id: child });
    await submit(db, retry.id);

    const response = await settle(db, retry.id);

    expect(early).toEqual([]);
    expect(response).toEqual({ result_code: "applied", due_job_ids: [child] });
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
      const retry = await theRetryOf(db, last);
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

    expect(await theRetryOf(db, parent)).toMatchObject({ retry_count: 1 });
  });

  test("cancelling the second try cancels what waits", async () => {
    const { user, parent, child, leaf } = await aPipeline();
    await submit(db, parent);
    await settle(db, parent, RETRYABLE_FAILURE);
    const retry = await theRetryOf(db, parent);

    await db.call("cancel_generation_job", { job_id: retry.id, user_id: user });

    await expectGivenUp(child, leaf);
    expect(await accountOf(db, user)).toEqual({ balance: 100, held: 0, available: 100 });
  });

  test("a late success of the first try is kept beside the second, never charged", async () => {
    const { user, parent, clip } = await aPipeline();
    const request_id = await submit(db, parent);
    await settle(db, parent, { ...RETRYABLE_FAILURE, request_id });
    const retry = await theRetryOf(db, parent);
    await submit(db, retry.id);

    const late = await settle(db, parent, { request_id });
    const response = await settle(db, retry.id);

    expect([late.result_code, response.result_code]).toEqual(["late_success", "applied"]);
    expect(await versionsOf(db, clip)).toMatchObject([{ job_id: parent }, { job_id: retry.id }]);
    expect(await clipRow(db, clip)).toMatchObject({ current_version: 2 });
    expect((await accountOf(db, user)).balance).toBe(75);
  });

  test("reported ten times at once, it is tried again once", async () => {
    const { user, parent } = await aPipeline();
    await submit(db, parent);

    const responses = await fromGate(
      db,
      lockOfJob(parent),
      Array.from({ length: CLAIMERS }, () => () => settle(db, parent, RETRYABLE_FAILURE)),
    );

    const codes = responses.map((response) => answered(response).result_code);
    expect(codes.toSorted()).toEqual(["applied", ...Array(CLAIMERS - 1).fill("duplicate")]);
    expect(await theRetryOf(db, parent)).toMatchObject({ retry_count: 1 });
    expect(await accountOf(db, user)).toMatchObject({ held: 45 });
  });

  test("two parents fail at the same moment: their child waits for both second tries", async () => {
    const user = await aUser(db);
    const [one = "", two = "", child = ""] = (
      await createJobs(db, user, [{}, {}, { job_type: "voice_chatterbox", depends_on: [0, 1] }])
    ).map((job) => job.id);
    await Promise.all([submit(db, one), submit(db, two)]);

    const responses = await fromGate(db, lockOfJob(child), [
      () => settle(db, one, RETRYABLE_FAILURE),
      () => settle(db, two, RETRYABLE_FAILURE),
    ]);

    expect(responses.map((response) => answered(response).result_code)).toEqual([
      "applied",
      "applied",
    ]);
    const retries = [(await theRetryOf(db, one)).id, (await theRetryOf(db, two)).id];
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

    const retry = await theRetryOf(db, id);
    expect(retry).toMatchObject({ held_cents: 0, estimated_cost_cents: 25 });
    expect(await ledgerOf(db, retry.id)).toEqual([]);
  });
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

async function expectGivenUp(child: string, leaf: string): Promise<void> {
  for (const id of [child, leaf]) {
    expect(await jobOf(db, id)).toMatchObject({
      status: "cancelled",
      error_code: "dependency_failed",
    });
  }
  expect(await ledgerOf(db, child)).toEqual(["hold 20", "release 20"]);
}
