import { afterAll, describe, expect, test } from "vitest";
import {
  type ApiResponse,
  accountOf,
  audit,
  errorOf,
  type Fault,
  get,
  jobIdOf,
  jobRow,
  jobsOf,
  makeDue,
  moneyOf,
  type Person,
  postVideo,
  setFault,
  signedInUser,
  simulatorRequests,
  sql,
  stack,
  theRequest,
  uniqueWord,
  waitForFal,
  waitForJob,
  waitForStatus,
} from "../support/api";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

type Asked = { person: Person; word: string; response: ApiResponse; tookMs: number };

/** Asks for a video whose submission meets this fault. */
async function ask(script: Fault): Promise<Asked> {
  const person = await signedInUser();
  const word = uniqueWord();
  await setFault(word, script);
  const startedAt = Date.now();
  const response = await postVideo(person, word);
  return { person, word, response, tookMs: Date.now() - startedAt };
}

const NEVER = { mode: "never" } as const;

describe("when nobody knows whether fal has the request", () => {
  test.each<[string, Fault]>([
    ["the connection dies", { submit: { kind: "reset" } }],
    ["fal's answer is 500", { submit: { kind: "status", status: 500 } }],
    ["fal's answer is 502", { submit: { kind: "status", status: 502, html: true } }],
    ["fal's answer is 503", { submit: { kind: "status", status: 503, html: true } }],
    ["fal's answer is 504", { submit: { kind: "status", status: 504, html: true } }],
    ["fal's 503 is JSON", { submit: { kind: "status", status: 503, body: { detail: "busy" } } }],
    ["the answer is half a JSON", { submit: { kind: "garbage" }, webhook: NEVER }],
    ["it dies after fal took it", { submit: { kind: "accept-then-reset" }, webhook: NEVER }],
    [
      "a 502 hides that fal took it",
      { submit: { kind: "accept-then-status", status: 502 }, webhook: NEVER },
    ],
  ])("because %s: 202 pending, the hold stays, and nothing is sent again", async (_, script) => {
    const { person, word, response, tookMs } = await ask({ durationMs: 60_000, ...script });

    expect(response.status).toBe(202);
    expect(response.json).toMatchObject({ status: "pending", mode: "async" });
    expect(tookMs).toBeLessThan(5_000);
    const jobId = jobIdOf(response);
    expect(await jobRow(jobId)).toMatchObject({ status: "pending", fal_request_id: null });
    expect(await moneyOf(jobId)).toEqual(["hold 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 100 });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });

  describe.concurrent("because fal says nothing", () => {
    test("the answer comes within 12 s: 202 pending, the hold stays, one POST", async () => {
      const { person, word, response, tookMs } = await ask({ submit: { kind: "hang" } });

      expect(tookMs).toBeLessThan(12_000);
      expect(response.status).toBe(202);
      expect(response.json).toMatchObject({ status: "pending" });
      expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 100 });
      expect(await simulatorRequests(word)).toHaveLength(1);
    });

    test("its webhook completes the job while we still wait for the answer", async () => {
      const { word, response, tookMs } = await ask({
        submit: { kind: "accept-then-hang" },
        durationMs: 50,
      });

      expect(tookMs).toBeLessThan(12_000);
      const job = await jobRow(jobIdOf(response));
      expect(job).toMatchObject({ status: "completed", settled_by: "webhook" });
      expect(await moneyOf(job.id)).toEqual(["hold 100", "capture 100"]);
      expect(await simulatorRequests(word)).toHaveLength(1);
    });

    test("an answer that comes after 3 s is still taken", async () => {
      // A 504 by a machine in between: fal may have the request, so this is no refusal.
      const { word, response } = await ask({ submit: { kind: "accept-then-hang", ms: 3_000 } });

      expect(response.status).toBe(202);
      await waitForJob(jobIdOf(response), "completed");
      expect(await simulatorRequests(word)).toHaveLength(1);
    });
  });

  test.each<[string, Fault["submit"]]>([
    ["dies", { kind: "accept-then-reset" }],
    ["is garbage", { kind: "garbage" }],
    ["is a 502", { kind: "accept-then-status", status: 502 }],
  ])("the webhook completes a job whose submission's answer %s", async (_, submit) => {
    const { person, word, response } = await ask({ submit, durationMs: 300 });

    const job = await waitForJob(jobIdOf(response), "completed");

    expect(job).toMatchObject({
      settled_by: "webhook",
      fal_request_id: (await theRequest(word)).id,
    });
    expect(await moneyOf(job.id)).toEqual(["hold 100", "capture 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
  });

  test("without a webhook the reconciler finds the lost request and completes the job", async () => {
    const { person, word, response } = await ask({
      submit: { kind: "accept-then-reset" },
      webhook: NEVER,
      durationMs: 0,
    });
    const jobId = jobIdOf(response);
    await waitForFal(word, "COMPLETED");

    await makeDue(jobId);
    await get(person, `/api/jobs/${jobId}`);

    const job = await waitForJob(jobId, "completed");
    expect(job).toMatchObject({
      settled_by: "reconciler",
      fal_request_id: (await theRequest(word)).id,
    });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  });

  test("two lost requests for the same clip find each its own", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    const lost: Fault = { submit: { kind: "accept-then-reset" }, webhook: NEVER, durationMs: 0 };
    await setFault(word, lost, 2);

    const responses = await Promise.all([postVideo(person, word), postVideo(person, word)]);
    const ids = responses.map(jobIdOf);
    await Promise.all(ids.map(makeDue));
    await Promise.all(ids.map((jobId) => get(person, `/api/jobs/${jobId}`)));

    const jobs = await Promise.all(ids.map((jobId) => waitForJob(jobId, "completed")));
    const requests = await simulatorRequests(word);
    expect(requests).toHaveLength(2);
    expect(jobs.map((job) => job.fal_request_id).sort()).toEqual(
      requests.map((request) => request.id).sort(),
    );
    expect(new Set(jobs.map((job) => job.result_url)).size).toBe(2);
  });

  test("a lost request is found behind a hundred newer ones", async () => {
    const { person, word, response } = await ask({
      submit: { kind: "accept-then-reset" },
      webhook: NEVER,
      durationMs: 0,
    });
    const jobId = jobIdOf(response);
    await waitForFal(word, "COMPLETED");
    await Promise.all(Array.from({ length: 100 }, submitOfSomebodyElse));

    await makeDue(jobId);
    await get(person, `/api/jobs/${jobId}`);

    expect(await waitForJob(jobId, "completed", 5_000)).toMatchObject({ settled_by: "reconciler" });
  });

  test("one that fal never got is given up at its deadline, and the credits come back", async () => {
    const { person, word, response } = await ask({ submit: { kind: "reset" } });
    const jobId = jobIdOf(response);
    await makeDue(jobId);
    await get(person, `/api/jobs/${jobId}`);
    await sql("update generation_jobs set deadline_at = now() where id = $1", [jobId]);

    await makeDue(jobId);
    const view = await waitForStatus(person, jobId, "failed");

    expect(view).toMatchObject({ errorCode: "submission_lost", actualCostCents: 0 });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
    expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });
});

describe("when fal says no", () => {
  const LOCKED =
    "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.";
  const badPrompt = { loc: ["body", "prompt"], msg: "secret words of fal", type: "value_error" };

  test.each<[string, Fault["submit"], string, RegExp]>([
    ["429", { kind: "status", status: 429 }, "provider_busy", /too busy/],
    [
      "401",
      { kind: "status", status: 401, body: { detail: "invalid key" } },
      "provider_account",
      /our key.*ours to fix/,
    ],
    [
      "403, locked",
      { kind: "status", status: 403, body: { detail: LOCKED } },
      "provider_account",
      /run out of money.*ours to fix/,
    ],
    [
      "403, forbidden",
      { kind: "status", status: 403, body: { detail: "no" } },
      "provider_account",
      /ours to fix/,
    ],
    ["404", { kind: "status", status: 404, body: { detail: "no app" } }, "unknown_model", /model/],
    ["400, a web page", { kind: "status", status: 400, html: true }, "invalid_input", /invalid/],
    [
      "422, a list",
      { kind: "status", status: 422, body: { detail: [badPrompt] } },
      "invalid_input",
      /\(prompt\)/,
    ],
    [
      "422, a string",
      { kind: "status", status: 422, body: { detail: "secret words of fal" } },
      "invalid_input",
      /invalid/,
    ],
  ])(
    "with %s: 502 in words, failed and released at once, one POST",
    async (_, submit, code, sentence) => {
      const { person, word, response } = await ask({ submit });

      expect(response.status).toBe(502);
      const [job] = await jobsOf(person.id);
      expect(errorOf(response)).toEqual({
        code: "provider_refused",
        errorCode: code,
        jobId: job?.id,
        message: expect.stringMatching(sentence),
      });
      expect(response.text).not.toContain("secret words");
      expect(response.text).toContain("Nothing was charged.");
      expect(job).toMatchObject({
        status: "failed",
        settled_by: "submit",
        error_code: code,
        error_message: errorOf(response).message,
      });
      expect(await moneyOf(job?.id ?? "")).toEqual(["hold 100", "release 100"]);
      expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
      expect(await simulatorRequests(word)).toHaveLength(1);
    },
  );

  test("of a policy, before anything runs, the sentence says so", async () => {
    const detail = [{ loc: ["body", "prompt"], msg: "x", type: "content_policy_violation" }];
    const { response } = await ask({ submit: { kind: "status", status: 422, body: { detail } } });

    expect(errorOf(response)).toMatchObject({
      errorCode: "content_policy",
      message: expect.stringMatching(/safety check/),
    });
  });
});

/** Another program of ours with the same key: fal's list of requests holds its as well. */
async function submitOfSomebodyElse(): Promise<void> {
  const response = await fetch(`${stack.falUrl}/fal-ai/veo3.1/fast/image-to-video`, {
    method: "POST",
    headers: {
      authorization: `Key ${stack.settings.FAL_KEY}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ prompt: "Somebody else's", image_url: "data:image/png;base64,AAAA" }),
  });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
}
