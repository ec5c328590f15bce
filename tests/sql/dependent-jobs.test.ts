import { describe, expect, test } from "vitest";
import {
  accountOf,
  aUser,
  createJobs,
  ids,
  jobOf,
  ledgerOf,
  RETRYABLE_FAILURE,
  secondsBetween,
  settle,
  submit,
  testDatabase,
  theRetryOf,
} from "../support/sql";

/** Jobs that wait for other jobs. */

const db = testDatabase();

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
    const { id } = await theRetryOf(db, one);
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

    const retry = await theRetryOf(db, child);
    expect(secondsBetween(retry.created_at, retry.deadline_at)).toBe(900);
  });
});
