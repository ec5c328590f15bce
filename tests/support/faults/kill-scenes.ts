import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { post } from "../api/client";
import {
  accountOf,
  audit,
  jobRow,
  jobsOf,
  makeDue,
  moneyOf,
  sql,
  versionsOf,
} from "../api/database";
import { finishedJob, startJob } from "../api/job";
import { turnUntil, waitForEnd } from "../api/reconciler";
import { simulatorRequests } from "../api/simulator";
import { atLength } from "../length";
import { type Point, startVictim, type Victim } from "./victim";

/** What has to hold wherever a process dies; the points are the test files'. */

/** How often a process is killed at each point. */
export const killRounds = Array.from({ length: atLength(1, 5) }, (_, index) => index + 1);

/** One victim for a file. The books are looked through after each of its deaths. */
export function oneVictim(watched: Parameters<typeof startVictim>[0]): () => Victim {
  let victim: Victim;
  beforeAll(async () => {
    victim = await startVictim(watched);
  });
  afterEach(async () => {
    expect(await audit()).toEqual([]);
  });
  afterAll(() => victim.stop());
  return () => victim;
}

/** Killed where nobody can know whether fal has the request: it is never posted, and given back at its deadline. */
export async function expectGivenBack(
  victim: Victim,
  { userId, word }: { userId: string; word: string },
): Promise<void> {
  const [job] = await jobsOf(userId);
  const jobId = String(job?.id);
  await turnUntil(
    "looks at it",
    () => lookAt(victim, jobId),
    async () => ((await jobRow(jobId)).check_count > 1 ? true : null),
  );
  expect(await moneyOf(jobId)).toEqual(["hold 100"]);
  await sql("update generation_jobs set deadline_at = now() where id = $1", [jobId]);
  await waitForEnd(jobId, victim.appUrl);
  expect(await jobRow(jobId)).toMatchObject({ status: "failed", error_code: "submission_lost" });
  expect(await accountOf(userId)).toEqual({ balance: 1_000, held: 0 });
  expect(await simulatorRequests(word)).toEqual([]);
}

/** Killed while its reconciler settles a job whose webhook never came: it is settled once all the same. */
export async function expectSettledOnce(victim: Victim, point: Point): Promise<void> {
  const { person, word, jobId } = await finishedJob({}, { appUrl: victim.appUrl });

  await victim.killAt(point, () => lookAt(victim, jobId));

  await waitForEnd(jobId, victim.appUrl);
  expect(await jobRow(jobId)).toMatchObject({ status: "completed", settled_by: "reconciler" });
  expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  expect(await versionsOf(person.clipId)).toHaveLength(1);
  expect(await simulatorRequests(word)).toHaveLength(1);
}

/** Killed while it cancels: everything is given back, and fal hears of it. */
export async function expectCancelled(victim: Victim, point: Point): Promise<void> {
  const { person, word, jobId } = await startJob({}, { appUrl: victim.appUrl });
  const cancel = () => post(person, `/api/jobs/${jobId}/cancel`, {}, { appUrl: victim.appUrl });

  await victim.killAt(point, cancel);

  // Whoever saw no answer presses again; by then it may be done.
  expect([200, 409]).toContain((await cancel()).status);
  expect(await jobRow(jobId)).toMatchObject({ status: "cancelled" });
  await turnUntil(
    "fal to hear of it",
    () => lookAt(victim, jobId),
    async () => (await simulatorRequests(word))[0]?.cancelCalls || null,
  );
  expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
  expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
}

/** The reconciler's next look at it, now. */
async function lookAt(victim: Victim, jobId: string): Promise<void> {
  await makeDue(jobId);
  await victim.runReconciler();
}
