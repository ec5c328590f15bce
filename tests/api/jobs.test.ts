import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { creditsView } from "@/lib/domain/credits/credits.schema";
import { jobList, jobView } from "@/lib/domain/jobs/job.schema";
import {
  AppDidNotStart,
  accountOf,
  audit,
  errorOf,
  get,
  jobIdOf,
  jobsOf,
  moneyOf,
  NOBODYS,
  newClip,
  type Person,
  post,
  postVideo,
  type SecondApp,
  setFault,
  signedInUser,
  simulatorRequests,
  stack,
  startJob,
  startSecondApp,
  uniqueWord,
  viewJob,
  waitForJob,
} from "../support/api";

/** The fields of a job as docs/http.md lists them. */
const FIELDS =
  "id,type,status,progress,progressMessage,queuePosition,resultUrl,errorCode,errorMessage,campaignId,clipId,estimatedCostCents,actualCostCents,createdAt,submittedAt,completedAt,estimatedDurationMs,retryOf,retryCount,dependsOn";
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const WELCOME_AND_GRANT = ["grant 900", "grant 100"];

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

/** A video that is completed within a moment. */
async function completedJob(person?: Person) {
  const job = await startJob({ durationMs: 0 }, person === undefined ? {} : { person });
  await waitForJob(job.jobId, "completed");
  return job;
}

describe("GET /api/jobs/{id}", () => {
  test.each(["running", "completed", "failed", "cancelled"])(
    "of a %s job has exactly the agreed fields",
    async (state) => {
      const { person, jobId } =
        state === "running" || state === "cancelled"
          ? await startJob()
          : await startJob({
              durationMs: 0,
              outcome:
                state === "failed"
                  ? { kind: "model-error", type: "no_media_generated" }
                  : { kind: "ok" },
            });
      if (state === "cancelled") await post(person, `/api/jobs/${jobId}/cancel`);
      if (state === "completed" || state === "failed") await waitForJob(jobId, state);

      const response = await get(person, `/api/jobs/${jobId}`);

      const view = z.strictObject(jobView.shape).parse(response.json);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      expect(Object.keys(view).sort()).toEqual(FIELDS.split(",").sort());
      expect(view).toMatchObject({
        id: jobId,
        type: "video_veo31_fast",
        campaignId: person.campaignId,
        clipId: person.clipId,
        estimatedCostCents: 100,
        estimatedDurationMs: expect.any(Number),
        createdAt: expect.stringMatching(ISO_TIME),
        submittedAt: expect.stringMatching(ISO_TIME),
        ...ENDINGS[state],
      });
    },
  );

  const ENDINGS: Record<string, object> = {
    running: {
      status: "submitted",
      progress: 0,
      completedAt: null,
      actualCostCents: null,
      resultUrl: null,
    },
    completed: {
      status: "completed",
      progress: 100,
      completedAt: expect.stringMatching(ISO_TIME),
      actualCostCents: 100,
      resultUrl: expect.stringMatching(/\.mp4$/),
      errorCode: null,
      errorMessage: null,
    },
    failed: {
      status: "failed",
      actualCostCents: 0,
      resultUrl: null,
      errorCode: "no_media",
      errorMessage: expect.stringMatching(/Nothing was charged\.$/),
    },
    cancelled: { status: "cancelled", actualCostCents: 0, errorCode: "cancelled" },
  };

  test("of another user's job is the same 404 as of none", async () => {
    const [stranger, { jobId }] = await Promise.all([signedInUser(), startJob()]);

    const [foreign, missing, malformed] = await Promise.all(
      [jobId, NOBODYS, "not-an-id"].map((id) => get(stranger, `/api/jobs/${id}`)),
    );

    expect([foreign?.status, missing?.status, malformed?.status]).toEqual([404, 404, 404]);
    expect(foreign?.text).toBe(missing?.text);
    expect(malformed?.text).toBe(missing?.text);
    expect(foreign && errorOf(foreign).code).toBe("not_found");
  });
});

describe("GET /api/jobs", () => {
  let person: Person;
  let second: { campaignId: string; clipId: string };
  let done: string;
  let running: string;
  let elsewhere: string;

  beforeAll(async () => {
    person = await signedInUser();
    second = await newClip(person.id);
    ({ jobId: done } = await completedJob(person));
    ({ jobId: running } = await startJob({}, { person }));
    ({ jobId: elsewhere } = await startJob({}, { person: { ...person, ...second } }));
    // Somebody else's, which must never show.
    await startJob();
  });

  const list = async (query: string) => {
    const response = await get(person, `/api/jobs${query}`);
    expect(response.status, response.text).toBe(200);
    return z.strictObject(jobList.shape).parse(response.json).jobs;
  };

  test("gives one's own jobs, newest first, each as its own address gives it", async () => {
    const jobs = await list("");

    expect(jobs.map((job) => job.id)).toEqual([elsewhere, running, done]);
    expect(jobs).toEqual(await Promise.all(jobs.map((job) => viewJob(person, job.id))));
  });

  test.each([
    ["a campaign", () => `?campaignId=${second.campaignId}`, () => [elsewhere]],
    ["those that run", () => "?status=active", () => [elsewhere, running]],
    ["one status", () => "?status=completed", () => [done]],
    [
      "a campaign and those that run",
      () => `?campaignId=${person.campaignId}&status=active`,
      () => [running],
    ],
    ["so many", () => "?limit=1", () => [elsewhere]],
    ["nobody's campaign", () => `?campaignId=${NOBODYS}`, () => []],
  ])("gives only %s", async (_, query, expected) => {
    expect((await list(query())).map((job) => job.id)).toEqual(expected());
  });

  test("of another user's campaign gives nothing", async () => {
    const stranger = await signedInUser();

    const response = await get(stranger, `/api/jobs?campaignId=${person.campaignId}`);

    expect(response.json).toMatchObject({ jobs: [] });
  });

  test("tells the server's time", async () => {
    const { json } = await get(person, "/api/jobs");

    const { now } = jobList.parse(json);
    expect(Math.abs(Date.now() - Date.parse(now))).toBeLessThan(5_000);
  });

  test.each([
    ["limit", "?limit=0"],
    ["limit", "?limit=201"],
    ["limit", "?limit=1.5"],
    ["limit", "?limit=many"],
    ["status", "?status=done"],
    ["campaignId", "?campaignId=1"],
    ["colour", "?colour=red"],
  ])("refuses a bad %s: %s", async (field, query) => {
    const response = await get(person, `/api/jobs${query}`);

    expect(response.status).toBe(422);
    expect(errorOf(response)).toMatchObject({
      code: "invalid_request",
      issues: [{ path: field, message: expect.any(String) }],
    });
  });
});

describe("GET /api/credits", () => {
  test("shows the account and its entries, newest first, before and after a job", async () => {
    const person = await signedInUser();
    const before = await get(person, "/api/credits");
    const { jobId } = await completedJob(person);

    const after = await get(person, "/api/credits");

    expect(before.json).toMatchObject({
      balanceCents: 1_000,
      heldCents: 0,
      availableCents: 1_000,
      exempt: false,
    });
    const credits = z.strictObject(creditsView.shape).parse(after.json);
    expect(credits).toMatchObject({ balanceCents: 900, heldCents: 0, availableCents: 900 });
    expect(credits.transactions.map((entry) => `${entry.entry} ${entry.amountCents}`)).toEqual([
      "capture 100",
      "hold 100",
      ...WELCOME_AND_GRANT,
    ]);
    expect(credits.transactions[0]).toMatchObject({
      balanceChangeCents: -100,
      heldChangeCents: -100,
      jobId,
      createdAt: expect.stringMatching(ISO_TIME),
    });
  });

  test("shows what is held, and nobody else's", async () => {
    const { person } = await startJob();

    expect((await get(person, "/api/credits")).json).toMatchObject({
      balanceCents: 1_000,
      heldCents: 100,
      availableCents: 900,
    });
  });
});

describe("POST /api/jobs/{id}/cancel", () => {
  test("ends one's own job at once and gives the credits back", async () => {
    const { person, jobId } = await startJob();

    const response = await post(person, `/api/jobs/${jobId}/cancel`);

    expect(response.status).toBe(200);
    expect(z.strictObject(jobView.shape).parse(response.json)).toMatchObject({
      id: jobId,
      status: "cancelled",
      errorMessage: "You cancelled this. Nothing was charged.",
      actualCostCents: 0,
    });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test("of another user's job is the same 404 as of none, and the job goes on", async () => {
    const [stranger, { person, jobId }] = await Promise.all([signedInUser(), startJob()]);

    const [foreign, missing] = await Promise.all(
      [jobId, NOBODYS].map((id) => post(stranger, `/api/jobs/${id}/cancel`)),
    );

    expect([foreign?.status, missing?.status]).toEqual([404, 404]);
    expect(foreign?.text).toBe(missing?.text);
    expect(await viewJob(person, jobId)).toMatchObject({ status: "submitted" });
  });

  test("of a finished job is a 409 that names its status", async () => {
    const { person, jobId } = await completedJob();

    const response = await post(person, `/api/jobs/${jobId}/cancel`);

    expect(response.status).toBe(409);
    expect(errorOf(response)).toMatchObject({ code: "state_conflict", status: "completed" });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  });

  test("ten times at once cancels once", async () => {
    const { person, jobId } = await startJob();

    const responses = await Promise.all(
      Array.from({ length: 10 }, () => post(person, `/api/jobs/${jobId}/cancel`)),
    );

    expect(responses.filter((response) => response.status === 200)).toHaveLength(1);
    expect(responses.filter((response) => response.status === 409)).toHaveLength(9);
    expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
  });

  test("of a job whose submission is unknown ends it and gives the credits back", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { submit: { kind: "status", status: 500 } });
    const jobId = jobIdOf(await postVideo(person, word));

    const response = await post(person, `/api/jobs/${jobId}/cancel`);

    expect(response.json).toMatchObject({ status: "cancelled" });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });
});

describe("with USE_ASYNC_GENERATION=false", () => {
  let app: SecondApp;

  beforeAll(async () => {
    app = await startSecondApp({ settings: { USE_ASYNC_GENERATION: "false" } });
  });
  afterAll(() => app.stop());

  test("a video's request waits and answers 200 with the result", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { durationMs: 200 });

    const response = await postVideo(person, word, { appUrl: app.url });

    expect(response.status).toBe(200);
    expect(response.json).toMatchObject({
      jobId: expect.any(String),
      status: "completed",
      mode: "sync",
      resultUrl: expect.stringMatching(/\.mp4$/),
      errorCode: null,
    });
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });

  test("a failure is answered with its sentence and no result", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    const outcome = { kind: "model-error", type: "content_policy_violation" } as const;
    await setFault(word, { durationMs: 50, outcome });

    const response = await postVideo(person, word, { appUrl: app.url });

    expect(response.json).toMatchObject({
      status: "failed",
      mode: "sync",
      resultUrl: null,
      errorCode: "content_policy",
      errorMessage: expect.stringMatching(/safety check/),
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test("two requests with one key wait for the same job", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { durationMs: 300 });
    const extra = { appUrl: app.url, headers: { "idempotency-key": "sync-twice" } };

    const [one, other] = await Promise.all([
      postVideo(person, word, extra),
      postVideo(person, word, extra),
    ]);

    expect(one.status).toBe(200);
    expect(one.json).toEqual(other.json);
    expect(await jobsOf(person.id)).toHaveLength(1);
  });
});

describe("a process with bad settings", () => {
  test("does not start, and names every one of them and no value", async () => {
    const bad = {
      APP_URL: "studio dot example",
      FAL_KEY: "the-key-without-a-colon",
      FAL_WEBHOOK_SECRET: "far-too-short-1",
      FAL_QUEUE_URL: "ftp://queue.example",
      CRON_SECRET: "aaaaaaaaaaaaaaaaaaaaaaaa",
      USE_ASYNC_GENERATION: "perhaps",
    };

    const failure = await startSecondApp({
      settings: bad,
      without: ["SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"],
    }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AppDidNotStart);
    const log = failure instanceof AppDidNotStart ? failure.log : "";
    for (const name of [...Object.keys(bad), "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"]) {
      expect(log).toContain(`  ${name}`);
    }
    expect(log).not.toContain("SUPABASE_ANON_KEY");
    for (const value of [...Object.values(bad), stack.anonKey]) expect(log).not.toContain(value);
  });

  test("does not start with one secret used twice", async () => {
    const failure = await startSecondApp({
      settings: { CRON_SECRET: stack.settings.FAL_WEBHOOK_SECRET ?? "" },
    }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AppDidNotStart);
    expect(failure).toMatchObject({ log: expect.stringContaining("must all differ") });
  });
});
