import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  aClip,
  aCompletedJob,
  accountOf,
  aFailedJob,
  aJob,
  aUser,
  createJobs,
  first,
  type JobRow,
  jobOf,
  rejectionOf,
  settle,
  submitted,
  testDatabase,
} from "../support/sql";

/** What administrators do with a job. */

const db = testDatabase({ keepsRows: true });
let adminId: string;

beforeAll(async () => {
  adminId = await aUser(db);
});

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
    await submitted(db, parent);

    const response = await db.call("admin_cancel_job", {
      job_id: parent.id,
      admin_id: adminId,
      reason: "hangs",
    });

    expect(response).toEqual([{ result_code: "ended", status: "cancelled" }]);
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
    const job = await submitted(db, await aJob(db, { userId, clipId }));
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
      const job = await aCompletedJob(db);
      const response = await db.call(name, { job_id: job.id, admin_id: adminId, reason: "late" });

      expect(response).toEqual([{ result_code: "already_finished", status: "completed" }]);
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
    const jobs = await Promise.all(Array.from({ length: 12 }, () => aJob(db)));
    for (const job of jobs) await submitted(db, job);
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
    const job = await submitted(db, await aJob(db));
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
    const job = await aCompletedJob(db);
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
    const done = await aCompletedJob(db);
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

  test("counts looks that fal did not answer, until it does", async () => {
    const job = await submitted(db, await aJob(db));
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
    const job = await aFailedJob(db, userId);
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
    await submitted(db, again);
    await settle(db, again.id);
    expect(await accountOf(db, userId)).toEqual({ balance: 200, held: 0, available: 200 });
  });

  test("pressed twice at once, it is one try", async () => {
    const job = await aFailedJob(db);
    const responses = await Promise.all(
      Array.from({ length: 4 }, () =>
        db.call<JobRow>("admin_retry_job", { job_id: job.id, admin_id: adminId }),
      ),
    );

    expect(new Set(responses.map((rows) => first(rows).id)).size).toBe(1);
    expect(await actionsOf(job.id)).toHaveLength(1);
  });

  test("is refused for a job that runs, succeeded, or waited for one that failed", async () => {
    const running = await aJob(db);
    const done = await aCompletedJob(db);
    for (const job of [running, done]) {
      const rejection = await rejectionOf(
        db.call("admin_retry_job", { job_id: job.id, admin_id: adminId }),
      );
      expect(rejection).toMatchObject({ code: "PT409", word: "state_conflict" });
    }
  });
});
