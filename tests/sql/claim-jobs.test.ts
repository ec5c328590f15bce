import { describe, expect, test } from "vitest";
import { aFamilyIn, aUser, createJobs, first, type JobRow, testDatabase } from "../support/sql";

/** Which jobs the reconciler is handed, and for how long. */

const db = testDatabase();

describe("claiming", () => {
  test("leases: nobody gets a claimed job until the lease is over or given back", async () => {
    const { target } = await aFamilyIn(db, "submitted");
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
    const { target } = await aFamilyIn(db, "submitted");
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
    const { target } = await aFamilyIn(db, "never_started");
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

async function turnBack(jobId: string, interval: string): Promise<void> {
  await db.query(
    "update public.generation_jobs set next_check_at = now() - $2::interval where id = $1",
    [jobId, interval],
  );
}

/** Free jobs, due since two days, a second apart, the first one longest. */
async function manyDueJobs(count: number): Promise<JobRow[]> {
  const user = await aUser(db);
  const options = { job_type: "transcribe_whisper" };
  const jobs = await createJobs(db, user, Array(count).fill(options));
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
