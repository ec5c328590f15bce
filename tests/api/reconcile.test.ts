import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  accountOf,
  audit,
  CRON,
  db,
  errorOf,
  finish,
  finishedJob,
  get,
  type JobRow,
  jobIdOf,
  jobRow,
  makeDue,
  moneyOf,
  post,
  postVideo,
  runReconciler,
  type SecondApp,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  startJob,
  startSecondApp,
  theRequest,
  uniqueWord,
  versionsOf,
  viewJob,
  waitFor,
  waitForFal,
  waitForJob,
} from "../support/api";
import { startWatchingProxy } from "../support/faults";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

/** Makes it due and runs the cron until this job has been looked at; another run may have been quicker than ours. */
async function reconcileJob(jobId: string): Promise<JobRow> {
  const { check_count: before } = await jobRow(jobId);
  await makeDue(jobId);
  await runReconciler();
  return waitFor("the look to be over", async () => {
    const job = await jobRow(jobId);
    const isOver = job.completed_at !== null || job.lease_until === null;
    return job.check_count > before && isOver ? job : null;
  });
}

describe("when no webhook comes", () => {
  test("the reconciler completes the job and charges it once", async () => {
    const { person, word, jobId } = await finishedJob();

    const job = await reconcileJob(jobId);

    expect(job).toMatchObject({ status: "completed", settled_by: "reconciler" });
    expect((await theRequest(word)).output).toMatchObject({ video: { url: job.result_url } });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
    expect(await versionsOf(person.clipId)).toHaveLength(1);
  });

  test("the server's own timer does it, with nobody watching and no cron", async () => {
    const { jobId } = await finishedJob();

    await makeDue(jobId);

    expect(await waitForJob(jobId, "completed")).toMatchObject({ settled_by: "reconciler" });
  });

  test("a failure at fal is found out, in words, and the credits come back", async () => {
    const { person, jobId } = await finishedJob({
      outcome: { kind: "model-error", type: "content_policy_violation" },
    });

    expect(await reconcileJob(jobId)).toMatchObject({
      status: "failed",
      error_code: "content_policy",
      error_message: expect.stringMatching(/Nothing was charged\.$/),
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test("ten runs at once settle five jobs once each, with one question to fal each", async () => {
    const jobs = await Promise.all(Array.from({ length: 5 }, () => finishedJob()));
    await Promise.all(jobs.map(({ jobId }) => makeDue(jobId)));

    const responses = await Promise.all(Array.from({ length: 10 }, () => runReconciler()));

    expect(responses.map((response) => response.status)).toEqual(Array(10).fill(200));
    for (const { jobId, word } of jobs) {
      await waitForJob(jobId, "completed");
      expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
      expect(await theRequest(word)).toMatchObject({ statusCalls: 1, resultCalls: 1 });
    }
  });

  test("a webhook and the reconciler at the same moment charge once", async () => {
    const { jobId, requestId } = await startJob();
    await makeDue(jobId);

    await Promise.all([finish(requestId), runReconciler(), runReconciler()]);

    await waitForJob(jobId, "completed");
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  });
});

describe("while fal cannot say", () => {
  test("a status that is refused leaves the job as it is, until fal answers", async () => {
    const { jobId } = await finishedJob({ statusStatus: { status: 500, times: 1 } });
    await makeDue(jobId);
    await runReconciler();

    expect(await jobRow(jobId)).toMatchObject({ status: "submitted", error_code: null });
    expect(await moneyOf(jobId)).toEqual(["hold 100"]);
    expect(await reconcileJob(jobId)).toMatchObject({ status: "completed" });
  });

  test.each([500, 502, 429])(
    "a result that is refused with %i fails nothing, and is asked for again",
    async (status) => {
      const { jobId } = await finishedJob({ resultStatus: { status, times: 1 } });
      await makeDue(jobId);
      await runReconciler();

      expect(await jobRow(jobId)).toMatchObject({ status: "submitted", error_code: null });
      expect(await reconcileJob(jobId)).toMatchObject({ status: "completed" });
    },
  );

  test("a result that is gone fails the job and gives the credits back", async () => {
    const { person, jobId } = await finishedJob({ resultStatus: 404 });

    expect(await reconcileJob(jobId)).toMatchObject({
      status: "failed",
      error_code: "result_gone",
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test("a request that fal has forgotten is waited for five minutes and then given up", async () => {
    const statusStatus = { status: 404, times: 5, body: { status: "NOT_FOUND" } };
    const { person, jobId } = await startJob({ statusStatus });
    await makeDue(jobId);
    await runReconciler();
    expect(await jobRow(jobId)).toMatchObject({ status: "submitted" });
    await sql(
      "update generation_jobs set created_at = now() - interval '6 minutes' where id = $1",
      [jobId],
    );

    expect(await reconcileJob(jobId)).toMatchObject({
      status: "failed",
      error_code: "result_gone",
    });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });
});

describe("at its deadline", () => {
  const pass = (jobId: string) =>
    sql("update generation_jobs set deadline_at = now() - interval '1 second' where id = $1", [
      jobId,
    ]);

  test("a job that fal still works on fails, is released, and is cancelled at fal", async () => {
    const { person, word, jobId } = await startJob();
    await waitForFal(word, "IN_PROGRESS");
    await pass(jobId);

    expect(await reconcileJob(jobId)).toMatchObject({
      status: "failed",
      error_code: "deadline_exceeded",
      settled_by: "reconciler",
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect(await theRequest(word)).toMatchObject({ cancelCalls: 1 });
  });

  test("a job that fal has finished is completed all the same", async () => {
    const { jobId } = await finishedJob();
    await pass(jobId);

    expect(await reconcileJob(jobId)).toMatchObject({ status: "completed" });
  });
});

describe("a job whose process died between the hold and the POST", () => {
  /** As create_generation_jobs left it. */
  async function orphan() {
    const person = await signedInUser();
    const word = uniqueWord();
    const parts = {
      scene: `A kitchen, ${word}`,
      camera: "",
      action: "",
      expression: "",
      line: "Hello.",
      language: "en",
    };
    const first_frame = "media:presets/actors/maya.png";
    const { data, error } = await db().rpc("create_generation_jobs", {
      user_id: person.id,
      jobs: [
        {
          job_type: "video_veo31_fast",
          clip_id: person.clipId,
          input_params: { duration: 4, first_frame, parts, seed: 7 },
          units: 4,
          provider_units: 4,
          deadline_seconds: 2_700,
          usual_duration_ms: 43_000,
        },
      ],
    });
    const jobId = data?.[0]?.id;
    if (jobId === undefined) throw new Error(error?.message);
    return { person, word, jobId };
  }

  test("is submitted once by many runs at once, and completes", async () => {
    const { person, word, jobId } = await orphan();
    await makeDue(jobId);

    await Promise.all(Array.from({ length: 5 }, () => runReconciler()));

    const job = await waitForJob(jobId, "completed");
    expect(await theRequest(word)).toMatchObject({
      id: job.fal_request_id,
      endpoint: "fal-ai/veo3.1/fast/image-to-video",
    });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    expect(await versionsOf(person.clipId)).toHaveLength(1);
  });

  test("is left alone in its first seconds, which belong to the request that made it", async () => {
    const { word, jobId } = await orphan();

    await runReconciler();

    expect(await jobRow(jobId)).toMatchObject({ status: "pending", submit_started_at: null });
    expect(await simulatorRequests(word)).toEqual([]);
  });

  test("is given up after its deadline without a POST", async () => {
    const { person, word, jobId } = await orphan();
    await sql("update generation_jobs set deadline_at = now() where id = $1", [jobId]);

    expect(await reconcileJob(jobId)).toMatchObject({
      status: "failed",
      error_code: "deadline_exceeded",
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect(await simulatorRequests(word)).toEqual([]);
  });

  test("whose input makes no sense is failed in words and released", async () => {
    const { person, word, jobId } = await orphan();
    await sql("update generation_jobs set input_params = '{}'::jsonb where id = $1", [jobId]);

    expect(await reconcileJob(jobId)).toMatchObject({
      status: "failed",
      error_code: "invalid_input",
    });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect(await simulatorRequests(word)).toEqual([]);
  });
});

describe("a cancel", () => {
  test("is told to fal, once, and nothing is charged", async () => {
    const { person, word, jobId } = await startJob();
    await waitForFal(word, "IN_PROGRESS");

    const response = await post(person, `/api/jobs/${jobId}/cancel`);

    expect(response.json).toMatchObject({ id: jobId, status: "cancelled", actualCostCents: 0 });
    await waitFor("fal to be told", async () => {
      const { cancelCalls } = await theRequest(word);
      return cancelCalls === undefined || cancelCalls === 0 ? null : cancelCalls;
    });
    await runReconciler();
    expect(await theRequest(word)).toMatchObject({ cancelCalls: 1 });
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  });

  test("of a request that still waits in fal's queue takes it out", async () => {
    const { person, word, jobId } = await startJob({ queueMs: 60_000 });

    await post(person, `/api/jobs/${jobId}/cancel`);

    await waitForFal(word, "COMPLETED");
    expect(await jobRow(jobId)).toMatchObject({ status: "cancelled" });
  });
});

describe("a look by its owner", () => {
  // As if it had been submitted six seconds ago: watched jobs are asked about every five.
  const age = (jobId: string) =>
    sql(
      `update generation_jobs set submitted_at = now() - interval '6 seconds',
         last_checked_at = now() - interval '6 seconds' where id = $1`,
      [jobId],
    );

  test("at a waiting job makes the app ask fal for its place in the queue", async () => {
    const { person, word, jobId } = await startJob({ queueMs: 60_000 });
    await age(jobId);

    const first = await viewJob(person, jobId);
    const fresh = await waitFor("a place", async () => {
      const view = await viewJob(person, jobId);
      return view.queuePosition === null ? null : view;
    });

    expect(first).toMatchObject({ status: "submitted", queuePosition: null });
    expect(fresh.status).toBe("submitted");
    expect(fresh.queuePosition).toBeGreaterThanOrEqual(0);
    expect(await theRequest(word)).toMatchObject({ statusCalls: 1 });
  });

  test("at a running job shows that it runs, and asks fal no more than every five seconds", async () => {
    const { person, word, jobId } = await startJob();
    await waitForFal(word, "IN_PROGRESS");
    await age(jobId);

    // The list is what the page polls.
    await get(person, `/api/jobs?campaignId=${person.campaignId}`);
    const fresh = await waitFor("the change", async () => {
      const view = await viewJob(person, jobId);
      return view.status === "in_progress" ? view : null;
    });

    expect(fresh).toMatchObject({ progressMessage: expect.stringMatching(/started/) });
    await Promise.all(Array.from({ length: 10 }, () => viewJob(person, jobId)));
    expect(await theRequest(word)).toMatchObject({ statusCalls: 1 });
  });

  test("by somebody else makes nobody ask", async () => {
    const [stranger, { word, jobId }] = await Promise.all([signedInUser(), startJob()]);
    await age(jobId);

    expect((await get(stranger, `/api/jobs/${jobId}`)).status).toBe(404);

    expect(await theRequest(word)).toMatchObject({ statusCalls: 0 });
  });
});

describe("the cron's address", () => {
  let withoutCron: SecondApp;

  beforeAll(async () => {
    withoutCron = await startSecondApp({ without: ["CRON_SECRET"] });
  });
  afterAll(() => withoutCron.stop());

  test("answers its counts to the right secret", async () => {
    const { jobId } = await finishedJob();
    await makeDue(jobId);

    const response = await runReconciler();

    expect(response.status).toBe(200);
    expect(response.json).toEqual({
      claimed: expect.any(Number),
      failed: 0,
      stored: expect.any(Number),
      billed: 0,
      removed: 0,
    });
    await waitForJob(jobId, "completed");
  });

  test.each([
    ["no secret", {}],
    ["a wrong one", { authorization: "Bearer wrong" }],
    ["the right one with more behind it", { authorization: `Bearer ${stack.cronSecret}x` }],
    ["the right one without Bearer", { authorization: stack.cronSecret }],
    ["the service key", { authorization: `Bearer ${stack.serviceRoleKey}` }],
  ])("answers 401 to %s, and does nothing", async (_, headers: Record<string, string>) => {
    const response = await get(null, "/api/cron/reconcile", { headers });

    expect(response.status).toBe(401);
    expect(errorOf(response).code).toBe("unauthenticated");
  });

  test.each([
    ["an empty secret", "Bearer "],
    ["the word null", "Bearer null"],
    ["the other app's secret", `Bearer ${stack.cronSecret}`],
  ])("answers 404 to %s when no secret is set", async (_, authorization) => {
    const response = await get(null, "/api/cron/reconcile", {
      headers: { authorization },
      appUrl: withoutCron.url,
    });

    expect(response.status).toBe(404);
    expect(errorOf(response).code).toBe("not_found");
  });

  test("one failing run is named, and stops none of the others", async () => {
    const proxy = await startWatchingProxy(stack.supabaseUrl);
    const other = await startSecondApp({ settings: { SUPABASE_URL: proxy.url } });
    const { jobId } = await finishedJob({}, { person: await signedInUser(), appUrl: stack.appUrl });
    proxy.watch(({ path }) => (path.endsWith("/rpc/run_audit") ? "fail" : undefined));

    await makeDue(jobId);
    const response = await get(null, "/api/cron/reconcile", { headers: CRON, appUrl: other.url });

    expect(response.status).toBe(503);
    expect(errorOf(response)).toMatchObject({ code: "unavailable", failedRuns: ["audit"] });
    expect(await waitForJob(jobId, "completed")).toMatchObject({ settled_by: "reconciler" });
    await other.stop();
    await proxy.stop();
  });

  test("takes no POST", async () => {
    const response = await post(null, "/api/cron/reconcile", {}, { headers: CRON });

    expect(response.status).toBe(405);
  });
});

test("a job made by one app is looked after by any other", async () => {
  // This app has no timer and knows nothing of the job but the row.
  const other = await startSecondApp({});
  const person = await signedInUser();
  const { jobId } = await finishedJob({}, { person, appUrl: stack.appUrl });

  await makeDue(jobId);
  await runReconciler(other.url);

  expect(await waitForJob(jobId, "completed")).toMatchObject({ settled_by: "reconciler" });
  expect(jobIdOf(await postVideo(person, uniqueWord(), { appUrl: other.url }))).not.toBe(jobId);
  await other.stop();
});
