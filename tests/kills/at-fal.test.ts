import { describe, expect, test } from "vitest";
import {
  jobIdOf,
  jobRow,
  moneyOf,
  postVideo,
  setFault,
  signedInUser,
  simulatorRequests,
  uniqueWord,
  versionsOf,
  waitForEnd,
} from "../support/api";
import {
  expectCancelled,
  expectGivenBack,
  expectSettledOnce,
  killRounds,
  oneVictim,
  point,
} from "../support/faults";

/** The app's process dies before or after each call to fal that leaves something half done. */

const REQUEST = "/requests/[0-9a-f-]{36}";
const POST = /^POST \/fal-ai\//;
const CANCEL = new RegExp(`^PUT .*${REQUEST}/cancel`);

const theVictim = oneVictim("fal");

describe.each(killRounds)("killed, round %i:", () => {
  test("after the POST, a press is charged once and posted once", async () => {
    const victim = theVictim();
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { queueMs: 0, durationMs: 0 });
    const headers = { "idempotency-key": `press-${word}` };
    const press = () => postVideo(person, word, { appUrl: victim.appUrl, headers });

    await victim.killAt(point("after", "the POST", POST), press);

    const jobId = jobIdOf(await press());
    await waitForEnd(jobId, victim.appUrl);
    expect(await jobRow(jobId)).toMatchObject({ status: "completed" });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    expect(await simulatorRequests(word)).toHaveLength(1);
    expect(await versionsOf(person.clipId)).toHaveLength(1);
  });

  test("before the POST, nobody knows whether fal has it: it is never posted, and given back at its deadline", async () => {
    const victim = theVictim();
    const person = await signedInUser();
    const word = uniqueWord();

    await victim.killAt(point("before", "the POST", POST), () =>
      postVideo(person, word, { appUrl: victim.appUrl }),
    );

    await expectGivenBack(victim, { userId: person.id, word });
  });

  test.each([
    point("after", "the status", new RegExp(`^GET .*${REQUEST}/status`)),
    point("after", "the result", new RegExp(`^GET .*${REQUEST}/?$`)),
  ])("$name, the reconciler settles once all the same", (at) => expectSettledOnce(theVictim(), at));

  test.each([point("before", "the cancel", CANCEL), point("after", "the cancel", CANCEL)])(
    "$name, a cancel gives everything back, and fal hears of it",
    (at) => expectCancelled(theVictim(), at),
  );
});
