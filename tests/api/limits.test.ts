import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ApiResponse,
  accountOf,
  audit,
  errorOf,
  jobsOf,
  jobsOfAMomentAgo,
  newClip,
  type Person,
  postVideo,
  type SecondApp,
  setFault,
  signedInUser,
  simulatorRequests,
  sql,
  startSecondApp,
  uniqueWord,
} from "../support/api";

/** What one person may ask for, asked for 50 times at once at two instances: exact to the last. */

const AT_ONCE = 50;
const VIDEO_CENTS = 100;

let apps: [SecondApp, SecondApp];

beforeAll(async () => {
  apps = await Promise.all([startSecondApp({}), startSecondApp({})]);
});

afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  expect(await audit()).toEqual([]);
});

/** Asks for a video of each of 50 clips at once, half of them at either instance. */
async function askAtOnce(person: Person, word: string): Promise<ApiResponse[]> {
  await setFault(word, { queueMs: 0, durationMs: 60_000 }, AT_ONCE);
  const clips = await Promise.all(Array.from({ length: AT_ONCE }, () => newClip(person.id)));
  return Promise.all(
    clips.map((clip, index) =>
      postVideo({ ...person, ...clip }, word, { appUrl: apps[index % 2]?.url ?? "" }),
    ),
  );
}

async function expectExactly(
  admitted: number,
  rejection: string,
  { person, word, responses }: { person: Person; word: string; responses: ApiResponse[] },
): Promise<void> {
  const accepted = responses.filter(({ status }) => status === 202);
  const refused = responses.filter(({ status }) => status !== 202).map((one) => errorOf(one).code);
  expect(accepted).toHaveLength(admitted);
  expect(refused).toEqual(Array.from({ length: AT_ONCE - admitted }, () => rejection));
  expect(await simulatorRequests(word)).toHaveLength(admitted);
  const { held } = await accountOf(person.id);
  expect(held).toBe(admitted * VIDEO_CENTS);

  await sql("select cancel_generation_job(id, user_id) from generation_jobs where user_id = $1", [
    person.id,
  ]);
  expect(await accountOf(person.id)).toMatchObject({ held: 0 });
}

describe("of 50 videos asked for at once at two instances", () => {
  test.each([
    ["10 are made for who may ask for 10 more within the minute", 290, 290, "too_many_requests"],
    ["10 are made for who may have 10 more running", 240, 0, "too_many_active"],
  ])("%s", async (_, made, cancelled, rejection) => {
    const person = await signedInUser({ credits: 100 * VIDEO_CENTS });
    const word = uniqueWord();
    await jobsOfAMomentAgo(person, { made, cancelled });

    const responses = await askAtOnce(person, word);

    await expectExactly(10, rejection, { person, word, responses });
  });

  test("10 are made for who has credits for 10, and none is paid twice", async () => {
    const person = await signedInUser({ credits: 10 * VIDEO_CENTS });
    const word = uniqueWord();

    const responses = await askAtOnce(person, word);

    await expectExactly(10, "insufficient_credits", { person, word, responses });
  });

  test("with one Idempotency-Key, one is made and all are answered with it", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { queueMs: 0, durationMs: 60_000 });

    const responses = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) =>
        postVideo(person, word, {
          appUrl: apps[index % 2]?.url ?? "",
          headers: { "idempotency-key": `once-${word}` },
        }),
      ),
    );

    const jobs = await jobsOf(person.id);
    expect(jobs).toHaveLength(1);
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([202]));
    expect(responses.every(({ text }) => text.includes(jobs[0]?.id ?? "none"))).toBe(true);
    expect(await simulatorRequests(word)).toHaveLength(1);
    await sql("select cancel_generation_job(id, user_id) from generation_jobs where user_id = $1", [
      person.id,
    ]);
  });
});
