import { describe, expect, test } from "vitest";
import { aUser, createJobs, first, jobOf, settle, submit, testDatabase } from "../support/sql";

const PATIENCE_SECONDS = 300;

const db = testDatabase();

type Health = {
  reconciler_age_seconds: number | null;
  overdue_job_id: string | null;
  overdue_seconds: number | null;
};

async function readHealth(): Promise<Health> {
  return first(await db.call<Health>("read_health", { patience_seconds: PATIENCE_SECONDS }));
}

/** Jobs of a new user; every later one waits for the first. */
async function aPipelineOf(count: number): Promise<string[]> {
  const user = await aUser(db, { cents: 10_000 });
  const jobs = await createJobs(
    db,
    user,
    Array.from({ length: count }, (_, index) => (index === 0 ? {} : { depends_on: [0] })),
  );
  return jobs.map((job) => job.id);
}

async function aJob(): Promise<string> {
  return first(await aPipelineOf(1));
}

async function turnBack(column: "next_check_at" | "deadline_at", jobId: string, by: string) {
  await db.query(
    `update public.generation_jobs set ${column} = now() - $2::interval where id = $1`,
    [jobId, by],
  );
}

describe("the reconciler's age", () => {
  test("is not known before its first run, and counted by the database's clock after it", async () => {
    await db.query("update public.reconciler_state set last_run_at = null");
    const before = await readHealth();
    await db.query("update public.reconciler_state set last_run_at = now() - interval '7 min'");

    expect(before.reconciler_age_seconds).toBeNull();
    expect((await readHealth()).reconciler_age_seconds).toBeGreaterThanOrEqual(420);
    expect((await readHealth()).reconciler_age_seconds).toBeLessThan(430);
  });
});

describe("an overdue job", () => {
  test("is none without jobs, nor among those that run in their time", async () => {
    const empty = await readHealth();
    const [running, waiting] = [await aJob(), await aJob()];
    await submit(db, running);
    await turnBack("next_check_at", waiting, "4 minutes");

    expect(empty).toMatchObject({ overdue_job_id: null, overdue_seconds: null });
    expect(await readHealth()).toMatchObject({ overdue_job_id: null, overdue_seconds: null });
  });

  test("is one that nobody looked at for longer than the patience: the one that waits longest", async () => {
    const [older, newer] = [await aJob(), await aJob()];
    await turnBack("next_check_at", newer, "6 minutes");
    await turnBack("next_check_at", older, "20 minutes");

    const health = await readHealth();

    expect(health.overdue_job_id).toBe(older);
    expect(health.overdue_seconds).toBeGreaterThanOrEqual(1_200);
    expect(health.overdue_seconds).toBeLessThan(1_210);
  });

  test("is one whose deadline is long over although it is looked at again and again", async () => {
    const job = await aJob();
    await submit(db, job);
    await turnBack("deadline_at", job, "9 minutes");

    expect(await readHealth()).toMatchObject({ overdue_job_id: job });
  });

  test("is a cancelled one that nobody has cancelled at fal", async () => {
    const job = await aJob();
    await submit(db, job);
    const { user_id } = await jobOf(db, job);
    await db.call("cancel_generation_job", { job_id: job, user_id });
    await turnBack("next_check_at", job, "6 minutes");

    expect(await readHealth()).toMatchObject({ overdue_job_id: job });
  });

  test("is never one that waits for another, however long, until it may start itself", async () => {
    const [parent = "", child = ""] = await aPipelineOf(2);
    await submit(db, parent);
    await turnBack("next_check_at", child, "1 hour");
    await turnBack("deadline_at", child, "1 hour");
    const waiting = await readHealth();
    await settle(db, parent);
    const due = await readHealth();
    await turnBack("next_check_at", child, "6 minutes");

    expect(waiting).toMatchObject({ overdue_job_id: null });
    expect(due).toMatchObject({ overdue_job_id: null });
    expect(await readHealth()).toMatchObject({ overdue_job_id: child });
  });

  test("is never a finished one", async () => {
    const job = await aJob();
    await turnBack("deadline_at", job, "1 hour");
    await settle(db, job);

    expect(await readHealth()).toMatchObject({ overdue_job_id: null });
  });
});
