import { describe, expect, test } from "vitest";
import { aUser, createJobs, first, testDatabase } from "../support/sql";

/** The usual duration of a job, from the history of its type. */

const db = testDatabase();

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
