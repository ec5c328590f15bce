import { request as send } from "node:http";
import { afterAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../scripts/local-supabase/database";
import {
  accountOf,
  audit,
  clipRow,
  deliver,
  deliveriesOf,
  type Fault,
  finishedJob,
  jobIdOf,
  jobRow,
  jobsOf,
  moneyOf,
  okBody,
  type Person,
  post,
  postVideo,
  sendWebhook,
  setFault,
  signedHeaders,
  signedInUser,
  stack,
  startJob,
  theRequest,
  uniqueWord,
  versionsOf,
  waitForFal,
  waitForJob,
  waitForStatus,
  webhookBody,
  webhookUrl,
} from "../support/api";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

/** The kinds of failure that fal itself calls worth another try. */
const RETRYABLE: readonly string[] = [
  "a time-out of the model",
  "a lost runner, as an object",
  "a start time-out, as an object",
];

describe("fal's word about a running job", () => {
  test("may come before fal has answered the submission", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, { webhook: { mode: "early" } });

    const jobId = jobIdOf(await postVideo(person, word));

    const job = await jobRow(jobId);
    expect(job).toMatchObject({
      status: "completed",
      settled_by: "webhook",
      fal_request_id: (await theRequest(word)).id,
    });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  });

  test("ten times at once settles it once", async () => {
    const { person, jobId, requestId } = await startJob();

    const statuses = await deliver(requestId, { count: 10, concurrent: true });

    expect(statuses).toEqual(Array(10).fill(200));
    expect(await deliveriesOf(jobId)).toMatchObject([{ times_seen: 10, body: null }]);
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    expect(await versionsOf(person.clipId)).toHaveLength(1);
    expect(await accountOf(person.id)).toEqual({ balance: 900, held: 0 });
  });

  test("an ERROR after the OK changes nothing", async () => {
    const { person, jobId, requestId } = await startJob();

    expect(await deliver(requestId, { mode: "error-after-ok" })).toEqual([200, 200]);

    expect(await jobRow(jobId)).toMatchObject({ status: "completed", error_code: null });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
    expect((await deliveriesOf(jobId)).map((seen) => seen.outcome)).toEqual([
      "applied",
      "late_failure",
    ]);
    expect(await clipRow(person.clipId)).toMatchObject({ current_version: 1 });
  });

  test("an OK after the ERROR is kept as an unselected version and not charged", async () => {
    const { person, jobId, requestId } = await startJob();

    expect(await deliver(requestId, { mode: "ok-after-error" })).toEqual([200, 200]);

    // The error was one that fal calls retryable: its next try holds the credits until it is cancelled.
    const next = (await jobsOf(person.id)).find((other) => other.retry_of === jobId);
    if (next !== undefined) await post(person, `/api/jobs/${next.id}/cancel`);
    await expectLateSuccess(person, jobId, "failed");
  });

  test("an OK after our cancel is kept as an unselected version and not charged", async () => {
    const { person, word, jobId, requestId } = await startJob({ cancelRunning: "completes" });
    await waitForFal(word, "IN_PROGRESS");
    expect((await post(person, `/api/jobs/${jobId}/cancel`)).status).toBe(200);

    expect(await deliver(requestId, { status: "OK" })).toEqual([200]);

    await expectLateSuccess(person, jobId, "cancelled");
  });

  test("a contradiction at the same moment ends it one way, with one entry in the books", async () => {
    const { jobId, requestId } = await startJob();
    // The first delivery ends the request at fal, so that the two only differ in their words.
    await deliver(requestId, { mode: "wrong-signature" });

    const statuses = await Promise.all([
      deliver(requestId, { status: "OK", count: 5, concurrent: true }),
      deliver(requestId, { status: "ERROR", count: 5, concurrent: true }),
    ]);

    expect(statuses.flat()).toEqual(Array(10).fill(200));
    const { status } = await jobRow(jobId);
    expect(await moneyOf(jobId)).toEqual([
      "hold 100",
      status === "completed" ? "capture 100" : "release 100",
    ]);
  });

  test("a cancel at the same moment ends it one way, with one entry in the books", async () => {
    const { person, jobId, requestId } = await startJob({ cancelRunning: "completes" });
    await deliver(requestId, { mode: "wrong-signature" });

    const [, answer] = await Promise.all([
      deliver(requestId, { status: "OK" }),
      post(person, `/api/jobs/${jobId}/cancel`),
    ]);

    const { status } = await jobRow(jobId);
    expect([status, answer.status]).toBeOneOf([
      ["completed", 409],
      ["cancelled", 200],
    ]);
    expect(await moneyOf(jobId)).toEqual([
      "hold 100",
      status === "completed" ? "capture 100" : "release 100",
    ]);
  });

  test("about another request of ours changes nothing", async () => {
    const [mine, other] = [await startJob(), await startJob()];

    const [status] = await deliver(other.requestId, { url: webhookUrl(mine.jobId) });

    expect(status).toBe(200);
    expect(await jobRow(mine.jobId)).toMatchObject({
      status: "submitted",
      fal_request_id: mine.requestId,
    });
    expect(await moneyOf(mine.jobId)).toEqual(["hold 100"]);
    expect(await deliveriesOf(mine.jobId)).toMatchObject([{ outcome: "mismatch" }]);
  });

  test("about a job that is gone is answered 200, so that fal stops", async () => {
    const { requestId } = await startJob();
    const gone = "00000000-0000-4000-8000-00000000dead";

    const answer = await sendWebhook(webhookUrl(gone), requestId, okBody(requestId));

    expect([answer.status, answer.json]).toEqual([200, { outcome: "unknown_job" }]);
  });

  test("waits for no lock longer than 3 s, and settles once the lock is gone", async () => {
    const { jobId, requestId } = await startJob();
    const other = openDatabase(stack.databaseUrl);
    const startedAt = Date.now();

    const blocked = await other.transaction(async (transaction) => {
      await transaction.query("select 1 from generation_jobs where id = $1 for update", [jobId]);
      return deliver(requestId);
    });

    expect(blocked).toEqual([503]);
    expect(Date.now() - startedAt).toBeLessThan(3_500);
    await other.close();
    expect(await deliver(requestId)).toEqual([200]);
    expect(await jobRow(jobId)).toMatchObject({ status: "completed" });
  });
});

describe("an ERROR", () => {
  const modelError = (type: string, more: object = {}): Fault => ({
    outcome: { kind: "model-error", type, ...more },
  });
  const infraError = (errorType: string, payload: "object" | "null" | "absent"): Fault => ({
    outcome: { kind: "infra-error", errorType, payload },
  });

  test.each([
    ["a content policy violation", modelError("content_policy_violation"), "content_policy"],
    ["an unreadable image", modelError("image_load_error"), "file_unreadable"],
    [
      "a time-out of the model",
      modelError("generation_timeout", { status: 504 }),
      "provider_timeout",
    ],
    ["a type we do not know", modelError("brand_new_type"), "invalid_input"],
    ["a detail that is a mere string", modelError("x", { detailString: true }), "provider_error"],
    ["a lost runner, as an object", infraError("runner_disconnected", "object"), "provider_error"],
    ["a start time-out, as an object", infraError("startup_timeout", "object"), "provider_timeout"],
    ["a lost runner, payload null", infraError("runner_disconnected", "null"), "provider_error"],
    ["a lost runner, no payload", infraError("runner_disconnected", "absent"), "provider_error"],
    ["a cancellation by fal", infraError("client_cancelled", "object"), "provider_cancelled"],
  ] as const)(
    "by %s fails the job with a sentence and gives the credits back",
    async (what, fault, code) => {
      const { person, jobId } = await startJob({ durationMs: 0, ...fault });

      const job = await waitForJob(jobId, "failed");

      expect(job).toMatchObject({ settled_by: "webhook", error_code: code });
      expect(job.error_message).toMatch(/^[A-Z][^{}[\]]+\. Nothing was charged\.$/);
      expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
      expect(await versionsOf(person.clipId)).toEqual([]);
      // What fal itself calls retryable is tried again, and the next try holds the credits now.
      const next = (await jobsOf(person.id)).find((other) => other.retry_of === jobId);
      expect(next === undefined).toBe(!RETRYABLE.includes(what));
      expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: next?.held_cents ?? 0 });
      if (next !== undefined) await post(person, `/api/jobs/${next.id}/cancel`);
    },
  );
});

describe("fal's word that is no use as it is", () => {
  test.each(["null-payload", "garbage-body"] as const)(
    "a %s is answered 200, kept, and settled with what fal says to our key",
    async (mode) => {
      const { person, jobId, requestId } = await startJob();

      expect(await deliver(requestId, { mode })).toEqual([200]);

      await expectKeptThenCompleted(person, jobId);
    },
  );

  test.each([
    ["an empty body", () => ""],
    ["a body without media", (id: string) => webhookBody(id, { payload: {} })],
    ["a list for a payload", (id: string) => webhookBody(id, { payload: [1, 2] })],
    ["a status nobody has heard of", (id: string) => webhookBody(id, { status: "COMPLETED" })],
    [
      "a media address that is none",
      (id: string) => webhookBody(id, { payload: { video: { url: "x" } } }),
    ],
    ["an error that is an object", (id: string) => webhookBody(id, { status: "ERROR", error: {} })],
  ])("%s is answered 200, kept, and settled with what fal says to our key", async (_, make) => {
    const { person, jobId, requestId } = await finishedJob();

    const answer = await sendWebhook(webhookUrl(jobId), requestId, make(requestId));

    expect([answer.status, answer.json]).toEqual([200, { outcome: "kept" }]);
    await expectKeptThenCompleted(person, jobId);
  });

  // Postgres cannot hold these two in text or json; fal would send such a body again for an hour.
  test.each([
    ["a zero character", "\\u0000"],
    ["half of a surrogate pair", "\\ud83d"],
  ])("%s in a file's name does not keep the result from us", async (_, escaped) => {
    const { person, jobId, requestId } = await finishedJob();
    const text = okBody(requestId).replace('"output.mp4"', `"out${escaped}put.mp4"`);

    const answer = await sendWebhook(webhookUrl(jobId), requestId, text);

    expect(answer.status).toBe(200);
    await waitForStatus(person, jobId, "completed");
  });

  test("a zero byte in a garbage body is answered 200 and kept", async () => {
    const { person, jobId, requestId } = await finishedJob();

    const answer = await sendWebhook(webhookUrl(jobId), requestId, "{\u0000 garbage");

    expect(answer.status).toBe(200);
    await expectKeptThenCompleted(person, jobId);
  });

  test("a result without media, by fal's own word too, fails the job and gives the credits back", async () => {
    const { person, jobId, requestId } = await startJob({ outcome: { kind: "missing-media" } });

    expect(await deliver(requestId)).toEqual([200]);

    const view = await waitForStatus(person, jobId, "failed");
    expect(view).toMatchObject({ errorCode: "unreadable_result", actualCostCents: 0 });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
  });
});

describe("the size of a body", () => {
  const MAX = 256 * 1024;

  test("of exactly 256 KB is read", async () => {
    const { jobId, requestId } = await startJob();

    const answer = await sendWebhook(webhookUrl(jobId), requestId, padded(requestId, MAX));

    expect([answer.status, answer.json]).toEqual([200, { outcome: "applied" }]);
  });

  test.each([
    ["said in content-length", false],
    ["in chunks of unknown number", true],
  ])("above that is refused with 413, %s", async (_, isChunked) => {
    const { jobId, requestId } = await startJob();
    const text = padded(requestId, MAX + 1);

    const status = await sendRaw(
      webhookUrl(jobId),
      signedHeaders(requestId, text),
      text,
      isChunked,
    );

    expect(status).toBe(413);
    expect(await jobRow(jobId)).toMatchObject({ status: "submitted" });
    expect(await deliveriesOf(jobId)).toEqual([]);
  });
});

describe("the address", () => {
  test.each(["GET", "PUT", "DELETE", "PATCH"])("answers %s with 405", async (method) => {
    const { status } = await fetch(webhookUrl("00000000-0000-4000-8000-000000000000"), {
      method,
      redirect: "manual",
    });

    expect(status).toBe(405);
  });
});

async function expectLateSuccess(person: Person, jobId: string, status: string): Promise<void> {
  expect(await jobRow(jobId)).toMatchObject({ status, actual_cost_cents: 0 });
  expect(await moneyOf(jobId)).toEqual(["hold 100", "release 100"]);
  expect(await accountOf(person.id)).toEqual({ balance: 1_000, held: 0 });
  expect(await versionsOf(person.clipId)).toMatchObject([{ version_number: 1, job_id: jobId }]);
  expect(await clipRow(person.clipId)).toMatchObject({ current_version: 0, video: null });
  expect((await deliveriesOf(jobId)).at(-1)).toMatchObject({ outcome: "late_success" });
}

async function expectKeptThenCompleted(person: Person, jobId: string): Promise<void> {
  expect(await deliveriesOf(jobId)).toMatchObject([
    { outcome: "unusable", body: expect.any(String), times_seen: 1 },
  ]);
  const view = await waitForStatus(person, jobId, "completed");
  expect(view.resultUrl).toMatch(/^http.*\.mp4$/);
  expect(await jobRow(jobId)).toMatchObject({ settled_by: "reconciler" });
  expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
}

/** An honest body of exactly so many bytes. */
function padded(requestId: string, bytes: number): string {
  const text = okBody(requestId);
  return text.replace(/}$/, `,"pad":"${"x".repeat(bytes - text.length - ',"pad":""'.length)}"}`);
}

/** Over a bare connection: fetch would not let a length be left out, nor an answer come before the body is sent. */
function sendRaw(
  url: string,
  headers: Record<string, string>,
  text: string,
  isChunked: boolean,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const length = isChunked ? {} : { "content-length": Buffer.byteLength(text) };
    const request = send(url, { method: "POST", headers: { ...headers, ...length } });
    request.once("response", (response) => {
      resolve(response.statusCode);
      response.resume();
    });
    request.once("error", reject);
    if (isChunked) {
      for (let at = 0; at < text.length; at += 16_384) request.write(text.slice(at, at + 16_384));
      request.end();
    } else {
      request.end(text);
    }
  });
}
