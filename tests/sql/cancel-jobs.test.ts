import { describe, expect, test } from "vitest";
import { aFamilyIn, type JobRow, jobOf, testDatabase } from "../support/sql";

/** What a cancelled job still needs at fal. */

const db = testDatabase();

describe("cancelling", () => {
  test("a job that fal has is handed out each minute until fal has answered", async () => {
    const { target, user } = await aFamilyIn(db, "submitted");
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
    const { target, user } = await aFamilyIn(db, "submitted");
    await db.call("cancel_generation_job", { job_id: target, user_id: user });
    await db.query(
      "update public.generation_jobs set completed_at = now() - interval '10 minutes' where id = $1",
      [target],
    );

    const last = await db.call<JobRow>("claim_due_jobs", { max_jobs: 5, only_jobs: [target] });

    expect(last).toMatchObject([{ id: target, next_check_at: null }]);
  });

  test("a cancellation that fal has answered is not sent again by a late answer to the submission", async () => {
    const { target, requestId } = await aFamilyIn(db, "cancelled");
    await db.call("mark_cancel_sent", { job_id: target });

    await db.call("mark_submitted", { job_id: target, request_id: requestId });

    expect(await jobOf(db, target)).toMatchObject({ next_check_at: null });
  });

  test("while the POST is on the way: handed out as soon as the request id is known", async () => {
    const { target, user, requestId } = await aFamilyIn(db, "unknown");
    await db.call("cancel_generation_job", { job_id: target, user_id: user });
    const only = { max_jobs: 5, only_jobs: [target] };
    const before = await db.call("claim_due_jobs", only);

    const [marked] = await db.call("mark_submitted", { job_id: target, request_id: requestId });

    expect(before).toEqual([]);
    expect(marked).toEqual({ result_code: "bound", status: "cancelled" });
    expect(await db.call("claim_due_jobs", only)).toMatchObject([{ id: target }]);
  });

  test("a job that was never sent needs nothing at fal", async () => {
    const { target, user } = await aFamilyIn(db, "never_started");

    await db.call("cancel_generation_job", { job_id: target, user_id: user });

    expect(await jobOf(db, target)).toMatchObject({ next_check_at: null });
  });
});

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
