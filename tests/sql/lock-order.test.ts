import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import {
  aSubmittedJob,
  aUser,
  cancel,
  createJobs,
  first,
  inTurn,
  lockOfAccount,
  lockOfJob,
  RETRYABLE_FAILURE,
  retryOf,
  settle,
  submit,
  testDatabase,
  wordOf,
} from "../support/sql";

/** Calls that would deadlock if they did not lock their rows in the same order. */

const CLIENTS = 50;

const db = testDatabase({ connections: CLIENTS });

/** Each of these is made to meet at the one moment that hurts: both hold a row and want the other's. */
describe("locks are taken in one order", () => {
  test("a failing parent with two branches × a cancelled grandchild", async () => {
    const user = await aUser(db);
    const [root = "", one = "", other = "", ...below] = (
      await createJobs(db, user, [
        {},
        { job_type: "ambient_elevenlabs", depends_on: [0] },
        { job_type: "ambient_elevenlabs", depends_on: [0] },
        { job_type: "voice_chatterbox", depends_on: [1] },
        { job_type: "voice_chatterbox", depends_on: [2] },
        { job_type: "transcribe_whisper", depends_on: [3] },
        { job_type: "transcribe_whisper", depends_on: [4] },
      ])
    ).map((job) => job.id);
    // Children are taken in the order of their ids; the cancelled one is below the last of them.
    const [leafOfOne = "", leafOfOther = "", belowOne = "", belowOther = ""] = below;
    const [leaf, stop] = one > other ? [leafOfOne, belowOne] : [leafOfOther, belowOther];

    // The cancellation is stopped between its job and the account: at the job below.
    const responses = await inTurn<unknown>(db, lockOfJob(stop), [
      () => cancel(db, leaf, user),
      () => settle(db, root, { outcome: "failed" }),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("an account that goes × a failing parent whose child comes first by id", async () => {
    const { user, parent, stop } = await aFamilyWithTheChildFirst();

    // The deletion is stopped at a row between the two.
    const responses = await inTurn<unknown>(db, lockOfJob(stop), [
      () => deleteUser(user),
      () => settle(db, parent, { outcome: "failed" }),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("an account that goes with many running jobs × the eleventh of them failing", async () => {
    const { user, parent, child } = await aLateFamilyAmongMany();

    // The settlement is stopped between its job and the account: at the job that waits for it.
    const responses = await inTurn<unknown>(db, lockOfJob(child), [
      () => settle(db, parent, { outcome: "failed" }),
      () => deleteUser(user),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("an account that goes × a result that lands on its clip", async () => {
    const { user, jobId, clipId } = await aSubmittedJob(db);

    // The settlement is stopped between its job and the version: at the clip.
    const lockOfClip = "select from public.campaign_clips where id = $1 for update";
    const responses = await inTurn<unknown>(
      db,
      [lockOfClip, [clipId]],
      [() => settle(db, jobId), () => deleteUser(user)],
    );

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("an account that goes × a failure that is tried again", async () => {
    const { user, jobId } = await aSubmittedJob(db);

    // The settlement holds its job and is stopped at the account; the new row's foreign key will want the user's.
    const responses = await inTurn<unknown>(db, lockOfAccount(user), [
      () => settle(db, jobId, RETRYABLE_FAILURE),
      () => deleteUser(user),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("an account that goes × the second try of a job, which is younger than what waits for it", async () => {
    const user = await aUser(db);
    const free = { job_type: "transcribe_whisper" };
    const { id } = first(await createJobs(db, user, [{}, { ...free, depends_on: [0] }]));
    const stop = first(await createJobs(db, user, [free]));
    await submit(db, id);
    await settle(db, id, RETRYABLE_FAILURE);
    const retry = (await retryOf(db, id))?.id ?? "";

    // The deletion is stopped between what waits and the second try.
    const responses = await inTurn<unknown>(db, lockOfJob(stop.id), [
      () => deleteUser(user),
      () => settle(db, retry, { outcome: "failed" }),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("a failing parent × another parent of the same two jobs that is tried again", async () => {
    const { one, two, stop } = await aFamilyWrittenAnew();

    // The failing one is stopped between the two jobs that both have below them.
    const responses = await inTurn<unknown>(db, lockOfJob(stop), [
      () => settle(db, one, { outcome: "failed" }),
      () => settle(db, two, RETRYABLE_FAILURE),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });

  test("an account that goes × a new job", async () => {
    const user = await aUser(db);
    await createJobs(db, user, [{}]);

    const responses = await inTurn<unknown>(db, lockOfAccount(user), [
      () => createJobs(db, user, [{}]).catch(onlyForeignKey),
      () => deleteUser(user),
    ]);

    expect(responses.map(statusOf)).toEqual(["fulfilled", "fulfilled"]);
  });
});

/** Ids are random, so some of these have the child before the parent, and another job of the user between them. */
async function aFamilyWithTheChildFirst(): Promise<{ user: string; parent: string; stop: string }> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const user = await aUser(db);
    const free = { job_type: "transcribe_whisper" };
    const [parent = "", child = "", ...others] = (
      await createJobs(db, user, [{}, { ...free, depends_on: [0] }, free, free, free])
    ).map((job) => job.id);
    const stop = others.find((id) => child < id && id < parent);
    if (stop !== undefined) return { user, parent, stop };
  }
  throw new Error("fifty families, and the child never came first");
}

/** More running jobs than are locked ahead; the one that fails and the one that waits for it are the last by id. */
async function aLateFamilyAmongMany(): Promise<{ user: string; parent: string; child: string }> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const user = await aUser(db, { cents: 1_000 });
    const pairs = Array.from({ length: 12 }, (_, index) => [
      { job_type: "ambient_elevenlabs" },
      { job_type: "ambient_elevenlabs", depends_on: [2 * index] },
    ]);
    const ids = (await createJobs(db, user, pairs.flat())).map((job) => job.id);
    const late = new Set(ids.toSorted().slice(10));
    const place = ids.findIndex(
      (id, index) => index % 2 === 0 && late.has(id) && late.has(ids[index + 1] ?? ""),
    );
    const [parent, child] = place === -1 ? [] : ids.slice(place, place + 2);
    if (parent !== undefined && child !== undefined) return { user, parent, child };
  }
  throw new Error("fifty times no family was late");
}

/** Two parents of the same two jobs, of which the elder lies behind the younger in the heap; another job between them. */
async function aFamilyWrittenAnew(): Promise<{ one: string; two: string; stop: string }> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const user = await aUser(db, { cents: 1_000 });
    const free = { job_type: "transcribe_whisper" };
    const [one = "", two = "", three = "", elder, stop = "", younger] = (
      await createJobs(db, user, [
        {},
        {},
        {},
        { ...free, depends_on: [0, 1, 2] },
        { ...free, depends_on: [0] },
        { ...free, depends_on: [0, 1] },
      ])
    ).map((job) => job.id);
    await submit(db, two);
    await submit(db, three);
    // Writes the elder one anew.
    await settle(db, three, RETRYABLE_FAILURE);
    const inHeap = await db.query<{ id: string }>(
      "select id from public.generation_jobs where id = any ($1) order by ctid",
      [[elder, younger]],
    );
    if (inHeap[0]?.id === younger) return { one, two, stop };
  }
  throw new Error("fifty families, and the elder one was never behind the younger");
}

async function deleteUser(id: string): Promise<void> {
  await db.auth("delete from auth.users where id = $1", [id]);
}

/** A job for a user who is gone is refused by its foreign key, which is an answer; a deadlock is not. */
function onlyForeignKey(error: unknown): void {
  if (error instanceof DatabaseError && (error.code === "23503" || error.code === "PT404")) return;
  throw error;
}

/** "fulfilled", or what Postgres said. */
function statusOf(response: PromiseSettledResult<unknown>): string {
  return response.status === "fulfilled" ? response.status : wordOf(response.reason);
}
