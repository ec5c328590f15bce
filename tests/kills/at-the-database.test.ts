import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  accountOf,
  finishedJob,
  jobIdOf,
  jobRow,
  jobsOf,
  makeDue,
  moneyOf,
  postVideo,
  runReconciler,
  setFault,
  signedInUser,
  simulatorRequests,
  sql,
  startSecondApp,
  uniqueWord,
  versionsOf,
  waitFor,
  waitForCopy,
  waitForEnd,
  waitForJob,
} from "../support/api";
import {
  expectCancelled,
  expectGivenBack,
  expectSettledOnce,
  killRounds,
  oneVictim,
  type Point,
  point,
} from "../support/faults";

/** The app's process dies before or after each call to the database that leaves something half done. */

const rpc = (name: string, moment: Point["moment"]) =>
  point(moment, name, new RegExp(`^POST .*/rpc/${name}(\\?|$)`));
const copy = (moment: Point["moment"]) =>
  point(moment, "the copy into our storage", /^POST .*\/storage\/v1\/object\/media\/users\//);

const theVictim = oneVictim("database");

describe.each(killRounds)("killed, round %i:", () => {
  test.each([
    rpc("create_generation_jobs", "before"),
    rpc("create_generation_jobs", "after"),
    rpc("start_submission", "before"),
    rpc("mark_submitted", "before"),
    rpc("mark_submitted", "after"),
    rpc("settle_from_webhook", "before"),
    rpc("settle_from_webhook", "after"),
    rpc("claim_unstored_results", "after"),
    copy("before"),
    copy("after"),
    rpc("mark_result_stored", "before"),
    rpc("mark_result_stored", "after"),
  ])("$name, a press is charged once, posted once, and its video is kept", async (point) => {
    const victim = theVictim();
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { queueMs: 0, durationMs: 0 });
    const headers = { "idempotency-key": `press-${word}` };
    const press = () => postVideo(person, word, { appUrl: victim.appUrl, headers });

    await victim.killAt(point, press);

    // Whoever saw no answer presses again: the same press.
    const jobId = jobIdOf(await press());
    expect((await jobsOf(person.id)).map(({ id }) => id)).toEqual([jobId]);
    await waitForEnd(jobId, victim.appUrl);
    await waitForCopy(jobId, victim.appUrl);
    expect(await jobRow(jobId)).toMatchObject({ status: "completed" });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    expect(await simulatorRequests(word)).toHaveLength(1);
    expect(await versionsOf(person.clipId)).toHaveLength(1);
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
  });

  test("after start_submission, nobody knows whether fal has it: it is never posted, and given back at its deadline", async () => {
    const victim = theVictim();
    const person = await signedInUser();
    const word = uniqueWord();

    await victim.killAt(rpc("start_submission", "after"), () =>
      postVideo(person, word, { appUrl: victim.appUrl }),
    );

    await expectGivenBack(victim, { userId: person.id, word });
  });

  test.each([
    rpc("claim_due_jobs", "after"),
    rpc("settle_generation_job", "before"),
    rpc("settle_generation_job", "after"),
  ])("$name, the reconciler settles once all the same", (point) =>
    expectSettledOnce(theVictim(), point),
  );

  test.each([
    rpc("cancel_generation_job", "before"),
    rpc("cancel_generation_job", "after"),
    rpc("mark_cancel_sent", "before"),
  ])("$name, a cancel gives everything back, and fal hears of it", (point) =>
    expectCancelled(theVictim(), point),
  );
});

test("a process that slept for longer than its lease changes nothing when it wakes up", async () => {
  const victim = theVictim();
  const other = await startSecondApp({});
  const { person, word, jobId } = await finishedJob({}, { appUrl: victim.appUrl });
  const asleep = victim.signalAt(rpc("settle_generation_job", "before"), "SIGSTOP");
  await makeDue(jobId);
  const letItAsk = await asleep;

  // Its lease is over.
  await makeDue(jobId);
  await runReconciler(other.url);
  const settled = await waitForJob(jobId, "completed");
  victim.signal("SIGCONT");
  letItAsk();
  // Its settlement has been answered once a later run of it is written down.
  const wokenAt = new Date();
  await waitFor("its next run", async () => {
    const [row] = await sql("select 1 from reconciler_state where last_run_at > $1", [wokenAt]);
    return row;
  });

  expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  expect(await versionsOf(person.clipId)).toHaveLength(1);
  expect((await jobRow(jobId)).completed_at).toBe(settled.completed_at);
  expect(await simulatorRequests(word)).toHaveLength(1);
  await other.stop();
});

test("the production build has no failpoint in it", async () => {
  const folder = ".next/server";
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".js"));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));

  expect(texts.length).toBeGreaterThan(50);
  expect(files.filter((_, index) => /fail_?point/i.test(texts[index] ?? ""))).toEqual([]);
});
