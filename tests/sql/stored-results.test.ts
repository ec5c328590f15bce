import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  aUser,
  changesBetween,
  createJobs,
  first,
  type JobRow,
  jobOf,
  secondsBetween,
  settle,
  takeSnapshot,
  testDatabase,
} from "../support/sql";

/** Which results are copied into our storage, when, and what happens to a copy that fails. */

const CLAIMERS = 10;

const db = testDatabase({ connections: CLAIMERS });

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
    const responses: string[][] = [];
    const claimAll = async () => {
      for (;;) {
        const rows = await db.call<JobRow>("claim_unstored_results", { max_jobs: 7 });
        if (rows.length === 0) return;
        responses.push(rows.map((row) => row.id));
      }
    };

    await Promise.all(Array.from({ length: CLAIMERS }, claimAll));

    expect(responses.flat().toSorted()).toEqual(ids.toSorted());
    expect(Math.max(...responses.map((response) => response.length))).toBe(7);
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
      const responses = [
        await db.call("mark_result_stored", { job_id, stored_path: "b.png" }),
        await db.call("postpone_result_storage", { job_id, error: "late", is_final: false }),
        await db.call("replace_result_url", { job_id, result_url: "https://fal.test/b.png" }),
      ];
      expect(responses).toEqual([[], [], []]);
    }

    expect(changesBetween(before, await takeSnapshot(db), {})).toEqual([]);
  });
});

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
