import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { pipelineResponse } from "@/lib/domain/generation/generate.schema";
import {
  audit,
  cookieOf,
  errorOf,
  finish,
  get,
  jobIdOf,
  jobRow,
  jobsOf,
  makeDue,
  newClip,
  okBody,
  type Person,
  post,
  postVideo,
  send,
  sendWebhook,
  setFault,
  signedInUser,
  sql,
  stack,
  startJob,
  startSecondApp,
  submitRetries,
  uniqueWord,
  viewJob,
  waitFor,
  waitForJob,
  webhookUrl,
} from "../support/api";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

type Line = Record<string, unknown> & { event: string };

/** What the app has written of its own; Next's lines are no JSON. */
async function readLines(): Promise<Line[]> {
  const text = await readFile(stack.logFile, "utf8");
  return text.split("\n").flatMap((line) => (line.startsWith("{") ? JSON.parse(line) : []));
}

/** The lines of a request, once its last one is there. */
function linesOfRequest(requestId: string): Promise<Line[]> {
  return waitFor(`the lines of ${requestId}`, async () => {
    const lines = (await readLines()).filter((line) => line.requestId === requestId);
    return lines.some(({ event }) => event === "request") ? lines : null;
  });
}

async function lineOf(requestId: string): Promise<Line | undefined> {
  return (await linesOfRequest(requestId)).find(({ event }) => event === "request");
}

/** A job's lines, once one of them is of that kind. */
function linesOfJob(jobId: string, until: string, timeoutMs?: number): Promise<Line[]> {
  return waitFor(
    `${until} of ${jobId}`,
    async () => {
      const lines = (await readLines()).filter((line) => line.jobId === jobId);
      return lines.some(({ event }) => event === until) ? lines : null;
    },
    timeoutMs,
  );
}

/**
 * A job from `start`, with its lines up to the storing of its result by the timer of the stack's app. A cron run or an app of
 * another test may store the result first, which this log doesn't show; then another job is started.
 */
async function storedByTimer<T extends { jobId: string }>(
  start: () => Promise<T>,
): Promise<T & { lines: Line[] }> {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const started = await start();
    await waitFor("the copy", async () => (await jobRow(started.jobId)).stored_path);
    // The line is written after the row.
    const lines = await linesOfJob(started.jobId, "result_stored", 2_000).catch(() => []);
    if (lines.at(-1)?.runId !== undefined) return { ...started, lines };
  }
  throw new Error("the timer stored the result of none of ten jobs");
}

const eventsOf = (lines: Line[]) => lines.map(({ event }) => event);
const requestIdOf = (response: { headers: Headers }) => response.headers.get("x-request-id") ?? "";

describe("a job's way through the log", () => {
  test("can be followed by its id from the request to the stored result", async () => {
    const { person, word, response, jobId, lines } = await storedByTimer(async () => {
      const person = await signedInUser();
      const word = uniqueWord();
      await setFault(word, { queueMs: 0, durationMs: 500 });
      const headers = { "x-request-id": `proxy-${word}` };
      const response = await postVideo(person, word, { headers });
      return { person, word, response, jobId: jobIdOf(response) };
    });
    const job = await waitForJob(jobId, "completed");

    // Whoever looks in between (the reconciler's timer) may add lines of its own.
    const asked = lines.filter((line) => line.requestId === `proxy-${word}`);
    expect(asked).toMatchObject([
      { event: "job_requested", type: "video_veo31_fast", status: "pending" },
      { event: "submit_started", type: "video_veo31_fast" },
      { event: "submitted", falRequestId: job.fal_request_id },
      { event: "request", method: "POST", route: "/api/generate/video", status: 202 },
    ]);
    for (const line of asked) expect(line.userId).toBe(person.id);

    const webhook = lines.find(({ event }) => event === "webhook_received");
    const brought = lines.filter((line) => line.requestId === webhook?.requestId);
    expect(brought).toMatchObject([
      {
        event: "settled",
        source: "webhook",
        outcome: "completed",
        result: "applied",
        falRequestId: job.fal_request_id,
        durationMs: expect.any(Number),
      },
      { event: "webhook_received", outcome: "applied", falRequestId: job.fal_request_id },
      { event: "request", route: "/api/webhooks/fal", status: 200 },
    ]);
    // Another test's scheduled run may have stored it; then the line has that request's id.
    const stored = lines.at(-1);
    expect(stored).toMatchObject({ event: "result_stored" });
    expect(stored?.runId ?? stored?.requestId).toEqual(expect.any(String));
    expect(requestIdOf(response)).toBe(`proxy-${word}`);
  });

  test("says who cancelled, and that fal was told after the answer, under one request", async () => {
    const { person, jobId } = await startJob();

    const response = await post(person, `/api/jobs/${jobId}/cancel`);
    const lines = await linesOfJob(jobId, "cancelled_at_fal");

    const own = lines.filter((line) => line.requestId === requestIdOf(response));
    expect(eventsOf(own)).toContain("job_cancelled");
    // Unless the reconciler's timer was quicker.
    const told = lines.find(({ event }) => event === "cancelled_at_fal");
    expect(told?.requestId === requestIdOf(response) || told?.runId !== undefined).toBe(true);
    expect(own.find(({ event }) => event === "job_cancelled")?.userId).toBe(person.id);
  });

  test("leads from a failure that is tried again to the next try", async () => {
    const { person, jobId, requestId } = await startJob({
      outcome: { kind: "model-error", type: "generation_timeout" },
    });
    await finish(requestId);
    await waitForJob(jobId, "failed");
    const next = (await jobsOf(person.id)).find((job) => job.retry_of === jobId);

    await submitRetries(person.id);
    const failed = await linesOfJob(jobId, "settled");
    const again = await linesOfJob(next?.id ?? "", "submit_started");

    expect(failed.find(({ event }) => event === "settled")).toMatchObject({
      outcome: "failed",
      code: expect.any(String),
    });
    expect(again.find(({ event }) => event === "submit_started")).toMatchObject({ retryOf: jobId });
  });

  test("keeps the request's id for what is submitted after its answer", async () => {
    const person = await signedInUser();

    const response = await post(person, "/api/generate/clip", {
      clipId: person.clipId,
      quality: "fast",
      engine: "nano_banana",
    });
    const { jobs } = pipelineResponse.parse(response.json);
    const [first] = jobs;
    const lines = await linesOfJob(first?.jobId ?? "", "submitted");

    const started = lines.find(({ event }) => event === "submit_started");
    expect(started?.requestId).toBe(requestIdOf(response));
    const requested = (await linesOfRequest(requestIdOf(response))).filter(
      ({ event }) => event === "job_requested",
    );
    expect(requested.map(({ jobId }) => jobId)).toEqual(jobs.map(({ jobId }) => jobId));
  });

  test("names the job in whatever goes wrong on the way", async () => {
    const { jobId } = await startJob({ statusStatus: { status: 500, times: 100 } });

    // A cron of another test may take the job before the timer does; its lines have a request's id.
    const line = await waitFor("a run by the timer", async () => {
      await makeDue(jobId);
      const lines = await linesOfJob(jobId, "status_unavailable");
      return lines.find(
        ({ event, runId }) => event === "status_unavailable" && runId !== undefined,
      );
    });

    expect(line).toMatchObject({
      level: "warn",
      runId: expect.any(String),
      reason: "status 500",
    });
  });
});

describe("a request's line", () => {
  test("has the method, the route as its folder is called, the status, the time and the user", async () => {
    const { person, jobId } = await startJob();

    const response = await get(person, `/api/jobs/${jobId}/costs`);

    expect(await lineOf(requestIdOf(response))).toEqual({
      level: "info",
      time: expect.any(String),
      requestId: requestIdOf(response),
      userId: person.id,
      event: "request",
      method: "GET",
      route: "/api/jobs/[id]/costs",
      status: 200,
      durationMs: expect.any(Number),
    });
  });

  test("of a refusal has its code; nobody is nobody", async () => {
    const response = await get(null, "/api/credits");

    const line = await lineOf(requestIdOf(response));
    expect(line).toMatchObject({ status: 401, code: "unauthenticated", route: "/api/credits" });
    expect(line).not.toHaveProperty("userId");
  });

  test.each([
    ["/api/jobs/not%20an%20id", "/api/jobs/[id]"],
    ["/api/jobs/jobs", "/api/jobs/[id]"],
    // Of two equal segments the last one is taken for the id: no third thing is told.
    ["/api/jobs/costs/costs", "/api/jobs/costs/[id]"],
    ["/api/media/users/a/users/a.mp4", "/api/media/[...path]"],
    ["/api/media/%C3%A9t%C3%A9", "/api/media/[...path]"],
    ["/api/campaigns?search=somebody%40example.com", "/api/campaigns"],
  ])("of %s tells the route alone: %s", async (path, route) => {
    const response = await get(await signedInUser(), path);

    expect((await lineOf(requestIdOf(response)))?.route).toBe(route);
  });

  test("carries an id of ours when the one that came is none", async () => {
    const response = await get(null, "/api/credits", { headers: { "x-request-id": "a b; c=d" } });

    expect(requestIdOf(response)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}$/);
    expect(await lineOf(requestIdOf(response))).toBeDefined();
  });
});

describe("a failure nobody expected", () => {
  test("is told with a reference that leads to the line with its reason", async () => {
    const person = await signedInUser();
    const jobId = await jobOfNoKnownType(person);

    const response = await post(person, `/api/jobs/${jobId}/retry`);

    expect(response.status).toBe(500);
    const error = errorOf(response);
    expect(error).toMatchObject({ code: "internal", reference: requestIdOf(response) });
    const lines = await linesOfRequest(requestIdOf(response));
    expect(lines.find(({ event }) => event === "request_failed")).toMatchObject({
      level: "error",
      code: "internal",
      error: expect.stringContaining("made_up"),
      userId: person.id,
    });
    expect(response.text).not.toContain("made_up");
  });

  /** As an older version of the app could have left one. */
  async function jobOfNoKnownType(person: Person): Promise<string> {
    const { jobId, requestId } = await startJob(
      { outcome: { kind: "model-error", type: "content_policy_violation" } },
      { person },
    );
    await finish(requestId);
    await waitForJob(jobId, "failed");
    await sql(
      `insert into generation_types (generation_type, unit, price_cents, provider_unit, provider_cost_microusd, enabled)
       values ('made_up', 'image', 1, 'image', 1, false) on conflict do nothing`,
    );
    await sql("update generation_jobs set job_type = 'made_up' where id = $1", [jobId]);
    return jobId;
  }
});

describe("without FAL_WEBHOOK_USER_ID", () => {
  test("an own request's webhook tells the id that the setting wants", async () => {
    const app = await startSecondApp({ without: ["FAL_WEBHOOK_USER_ID"] });
    const { jobId, requestId } = await startJob({}, { appUrl: app.url });

    await finish(requestId);
    await waitForJob(jobId, "completed");
    const text = await waitFor("the webhook", async () => {
      const log = await app.readLog();
      return log.includes('"webhook_received"') ? log : null;
    });
    await app.stop();

    expect(text).toContain('"falUserId":"sim|1000001"');
  });
});

describe("a log that is less talkative", () => {
  test("has no line for a request that went well, and one for a failure", async () => {
    const app = await startSecondApp({ settings: { LOG_LEVEL: "warn" } });
    const person = await signedInUser();

    await get(person, "/api/credits", { appUrl: app.url });
    await sendWebhook(
      webhookUrl(person.id, { appUrl: app.url, secret: "x".repeat(32) }),
      "r1",
      "{}",
    );
    const text = await waitFor("the refused webhook", async () => {
      const log = await app.readLog();
      return log.includes("webhook_refused") ? log : null;
    });
    await app.stop();

    expect(text).not.toContain('"info"');
  });
});

describe("the log never shows", () => {
  test("prompts, lines, e-mail addresses, passwords, sessions, keys, tokens or signed addresses", async () => {
    const canary = uniqueWord();
    const person = await signedInUser();
    const cookie = await cookieOf(person);

    // A generation that works, one that fal refuses with its words, one that fails at fal.
    const { jobId } = await storedByTimer(() => startJob({ durationMs: 0 }, { person }));
    const detail = [{ loc: ["body", "prompt"], msg: `no: ${canary}`, type: "value_error" }];
    await setFault(`${canary}-no`, { submit: { kind: "status", status: 422, body: { detail } } });
    await postVideo(person, `${canary}-no`);
    const { clipId } = await newClip(person.id);
    await postVideo({ ...person, clipId }, canary, {
      headers: { "idempotency-key": `key-${canary}`, referer: `https://${canary}.example.com/` },
    });
    // Words of a person everywhere they can stand.
    await send(person, "PATCH", `/api/clips/${clipId}`, {
      changes: [{ field: "script.line", from: "", to: canary }],
    });
    await post(person, "/api/generate/video", { clipId, prompt: canary, quality: canary });
    await post(person, "/api/generate/video", `{"prompt": "${canary}`);
    await get(person, `/api/campaigns?search=${canary}`);
    await get(person, `/api/jobs/${canary}`);
    await get(person, `/api/media/users/${person.id}/${canary}.mp4`);
    await get(null, "/api/credits", { headers: { cookie: `${cookie}; other=${canary}` } });
    await get(null, "/api/credits", { headers: { authorization: `Bearer ${canary}.a.b` } });
    await get(null, "/api/cron/reconcile", { headers: { authorization: `Bearer ${canary}` } });
    await fetch(`${stack.appUrl}/auth/confirm?token_hash=${canary}&type=recovery`, {
      redirect: "manual",
    });
    // Webhooks: honest, forged, and honest with a body that is none.
    const { fal_request_id: requestId } = await jobRow(jobId);
    const url = webhookUrl(jobId);
    await sendWebhook(url, requestId ?? "", okBody(requestId ?? ""));
    await sendWebhook(`${url.slice(0, -10)}0123456789`, requestId ?? "", canary);
    await sendWebhook(url, requestId ?? "", `{"canary": "${canary}"}`);
    const { resultUrl } = await viewJob(person, jobId);
    await get(person, `/api/media/jobs/${jobId}`);
    const last = await get(null, "/api/health");
    await lineOf(requestIdOf(last));

    const text = await readFile(stack.logFile, "utf8");
    const { settings } = stack;
    const secrets = {
      canary,
      prompt: "A kitchen,",
      email: person.email,
      bearer: person.token,
      cookie: cookie.split("=")[1]?.slice(0, 40),
      webhookToken: new URL(url).searchParams.get("token")?.slice(0, 40),
      signature: new URL(resultUrl ?? "").search || "token=",
      falKey: settings.FAL_KEY,
      serviceKey: settings.SUPABASE_SERVICE_ROLE_KEY,
      anonKey: settings.SUPABASE_ANON_KEY,
      webhookSecret: settings.FAL_WEBHOOK_SECRET,
      cronSecret: stack.cronSecret,
    };
    const shown = Object.entries(secrets).filter(([, value]) => !value || text.includes(value));
    expect(shown).toEqual([]);
    // The words of all other files' tests, too: their users and their prompts.
    expect(text).not.toMatch(/@api\.test|eyJ[\w-]+\.|[?&]token=/);
  });
});
