import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "../../scripts/local-supabase/port";
import {
  audit,
  deliver,
  deliveriesOf,
  finishedJob,
  jobIdOf,
  jobRow,
  moneyOf,
  okBody,
  post,
  postVideo,
  type SecondApp,
  type StartedJob,
  sendWebhook,
  setFault,
  signedHeaders,
  signedInUser,
  simulatorRequests,
  stack,
  startJob,
  startSecondApp,
  theRequest,
  uniqueWord,
  viewJob,
  type WebhookScript,
  waitForJob,
  webhookUrl,
} from "../support/api";
import { startWatchingProxy, type WatchingProxy } from "../support/faults";

const NEW_SECRET = "a-new-secret-0123456789-abcdefghijklmnop";

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

describe("a forged delivery", () => {
  let proxy: WatchingProxy;
  let app: SecondApp;
  let job: StartedJob;
  let other: StartedJob;

  beforeAll(async () => {
    proxy = await startWatchingProxy(stack.supabaseUrl);
    [app, job, other] = await Promise.all([
      startSecondApp({
        settings: {
          SUPABASE_URL: proxy.url,
          FAL_WEBHOOK_SECRET: NEW_SECRET,
          FAL_WEBHOOK_SECRET_PREVIOUS: stack.settings.FAL_WEBHOOK_SECRET ?? "",
        },
      }),
      finishedJob(),
      startJob(),
    ]);
  });
  afterAll(async () => {
    await app.stop();
    await proxy.stop();
  });

  /** Sends it to the app whose database requests are counted, and expects nothing to come of it. */
  async function expectRejected(status: number, act: (url: string) => Promise<number | null>) {
    const look = async () => ({
      row: await jobRow(job.jobId),
      deliveries: await deliveriesOf(job.jobId),
    });
    const [before, count] = [await look(), proxy.count()];

    const answered = await act(webhookUrl(job.jobId, { appUrl: app.url, secret: NEW_SECRET }));

    expect(answered).toBe(status);
    expect(proxy.count()).toBe(count);
    expect(await look()).toEqual(before);
  }

  test.each<[number, WebhookScript]>([
    [400, { mode: "unsigned" }],
    [401, { mode: "wrong-signature" }],
    [401, { mode: "unknown-key" }],
    [401, { mode: "stale" }],
    [401, { mode: "stale", offsetSeconds: -301 }],
    [401, { mode: "stale", offsetSeconds: 310 }],
    [401, { mode: "other-tenant" }],
    [401, { mode: "changed-body" }],
    [401, { mode: "header-body-mismatch" }],
  ])("is answered %i without a question to the database: %o", async (status, script) => {
    await expectRejected(status, async (url) => {
      const [answered] = await deliver(job.requestId, { ...script, url });
      return answered ?? null;
    });
  });

  test.each<[string, (url: string) => string]>([
    ["no token", (url) => url.replace(/&token=.*/, "")],
    ["an empty token", (url) => url.replace(/token=.*/, "token=")],
    ["a random token", (url) => url.replace(/token=.*/, `token=${"0a".repeat(32)}`)],
    [
      "a token in capitals",
      (url) => url.replace(/token=(.*)/, (_, t) => `token=${t.toUpperCase()}`),
    ],
    ["a token with something after it", (url) => `${url}0`],
    ["the token of another job", (url) => url.replace(job.jobId, other.jobId)],
    [
      "a token by a third secret",
      () => webhookUrl(job.jobId, { appUrl: app.url, secret: "third" }),
    ],
    ["no job", (url) => url.replace(/job=[^&]*&/, "")],
    ["a job that is no id", (url) => url.replace(/job=[^&]*/, "job=%27%20or%201=1")],
    ["a job id in capitals", (url) => url.replace(job.jobId, job.jobId.toUpperCase())],
  ])("with %s is answered 401 without a question to the database", async (_, spoil) => {
    const text = okBody(job.requestId);

    await expectRejected(401, async (url) => {
      const response = await fetch(spoil(url), {
        method: "POST",
        headers: signedHeaders(job.requestId, text),
        body: text,
      });
      return response.status;
    });
  });

  const SIGNATURE = "x-fal-webhook-signature";
  const TIMESTAMP = "x-fal-webhook-timestamp";
  type Headers = Record<string, string>;
  const without = (name: string) => (headers: Headers) =>
    Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
  const change = (name: string, make: (value: string) => string) => (headers: Headers) => ({
    ...headers,
    [name]: make(headers[name] ?? ""),
  });

  test.each<[number, string, (headers: Headers) => Headers]>([
    [400, "no request id", without("x-fal-webhook-request-id")],
    [400, "no user id", without("x-fal-webhook-user-id")],
    [400, "no timestamp", without(TIMESTAMP)],
    [400, "no signature", without(SIGNATURE)],
    [400, "a signature that is too short", change(SIGNATURE, (hex) => hex.slice(1))],
    [400, "a signature that is too long", change(SIGNATURE, (hex) => `${hex}0`)],
    [400, "a signature that is not hex", change(SIGNATURE, (hex) => `g${hex.slice(1)}`)],
    [400, "two signatures", change(SIGNATURE, (hex) => `${hex}, ${hex}`)],
    [400, "a timestamp in milliseconds", change(TIMESTAMP, (seconds) => `${seconds}000`)],
    [400, "a timestamp that is no number", change(TIMESTAMP, () => "1e9")],
    [400, "a timestamp with a sign", change(TIMESTAMP, (seconds) => `+${seconds}`)],
    [401, "another timestamp than was signed", change(TIMESTAMP, (s) => String(Number(s) - 1))],
    [401, "a signature of zeros", change(SIGNATURE, () => "0".repeat(128))],
    [401, "a signature with another form of the same number", change(SIGNATURE, malleate)],
    [
      401,
      "another request id than was signed",
      change("x-fal-webhook-request-id", (id) => `${id}0`),
    ],
    [401, "another user id than was signed", change("x-fal-webhook-user-id", () => "sim|2000002")],
  ])("is answered %i for %s without a question to the database", async (status, _, spoil) => {
    const text = okBody(job.requestId);

    await expectRejected(status, async (url) => {
      const headers = spoil(signedHeaders(job.requestId, text));
      const response = await fetch(url, { method: "POST", headers, body: text });
      return response.status;
    });
  });

  test("learns nothing from the answer", async () => {
    const text = okBody(job.requestId);
    const url = webhookUrl(job.jobId, { appUrl: app.url });
    const headers = signedHeaders(job.requestId, text);

    const responses = await Promise.all([
      post(null, url.slice(app.url.length).replace(/token=.*/, "token=x"), text, {
        headers,
        appUrl: app.url,
      }),
      post(null, url.slice(app.url.length), `${text} `, { headers, appUrl: app.url }),
    ]);

    expect(responses.map((response) => response.status)).toEqual([401, 401]);
    expect(responses[0]?.text).toBe(responses[1]?.text);
  });

  test.each([-299, 299])("is not what an honest one %i s off is", async (offsetSeconds) => {
    const fresh = await startJob();

    const statuses = await deliver(fresh.requestId, { mode: "stale", offsetSeconds });

    expect(statuses).toEqual([200]);
  });

  test("is told from one with the previous secret, which settles the job while secrets rotate", async () => {
    const before = proxy.count();

    const [status] = await deliver(job.requestId, {
      url: webhookUrl(job.jobId, { appUrl: app.url }),
    });

    expect(status).toBe(200);
    expect(proxy.count()).toBeGreaterThan(before);
    expect(await jobRow(job.jobId)).toMatchObject({ status: "completed", settled_by: "webhook" });
  });

  test("is told from one with the new secret", async () => {
    const fresh = await startJob();
    const url = webhookUrl(fresh.jobId, { appUrl: app.url, secret: NEW_SECRET });

    expect(await deliver(fresh.requestId, { url })).toEqual([200]);

    expect(await jobRow(fresh.jobId)).toMatchObject({ status: "completed" });
  });
});

describe("when something we need is away", () => {
  let withoutDatabase: SecondApp;
  let withoutKeys: SecondApp;

  beforeAll(async () => {
    const nobody = `http://127.0.0.1:${await findFreePort()}`;
    [withoutDatabase, withoutKeys] = await Promise.all([
      startSecondApp({ settings: { SUPABASE_URL: nobody } }),
      startSecondApp({ settings: { FAL_JWKS_URL: `${nobody}/jwks.json` } }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([withoutDatabase.stop(), withoutKeys.stop()]);
  });

  test("the database: an honest delivery is answered 503 in time, and fal's next try settles", async () => {
    const { jobId, requestId } = await startJob();
    const text = okBody(requestId);
    const startedAt = Date.now();

    const response = await sendWebhook(
      webhookUrl(jobId, { appUrl: withoutDatabase.url }),
      requestId,
      text,
    );

    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Date.now() - startedAt).toBeLessThan(6_000);
    expect((await sendWebhook(webhookUrl(jobId), requestId, text)).status).toBe(200);
    expect(await jobRow(jobId)).toMatchObject({ status: "completed" });
  });

  test("the database: a forged one is still answered 401", async () => {
    const { jobId, requestId } = await startJob();
    const url = webhookUrl(jobId, { appUrl: withoutDatabase.url });

    expect(await deliver(requestId, { mode: "wrong-signature", url })).toEqual([401]);
  });

  test("fal's keys: an honest delivery is answered 503 and changes nothing", async () => {
    const { jobId, requestId } = await startJob();
    const url = webhookUrl(jobId, { appUrl: withoutKeys.url });

    const response = await sendWebhook(url, requestId, okBody(requestId));

    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).not.toBeNull();
    expect(await jobRow(jobId)).toMatchObject({ status: "submitted" });
  });
});

describe("an app that does not know its own fal user id", () => {
  let app: SecondApp;

  beforeAll(async () => {
    app = await startSecondApp({ without: ["FAL_WEBHOOK_USER_ID"] });
  });
  afterAll(() => app.stop());

  test("takes a delivery as a hint and settles with what fal says to our key", async () => {
    const { word, jobId } = await startJob({ durationMs: 0 }, { appUrl: app.url });

    const job = await waitForJob(jobId, "completed");

    const request = await theRequest(word);
    expect(request).toMatchObject({ statusCalls: 1, resultCalls: 1 });
    expect(request.output).toMatchObject({ video: { url: job.result_url } });
    expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
  });

  test("never takes the media of another customer's delivery", async () => {
    const { word, jobId, requestId } = await startJob({}, { appUrl: app.url });

    expect(await deliver(requestId, { mode: "other-tenant" })).toEqual([200]);

    const job = await waitForJob(jobId, "completed");
    expect(job.result_url).not.toContain("other-tenant");
    expect((await theRequest(word)).output).toMatchObject({ video: { url: job.result_url } });
  });

  test("believes no other customer that a job of ours has failed", async () => {
    const { jobId, requestId } = await startJob({}, { appUrl: app.url });

    await deliver(requestId, { mode: "other-tenant", status: "ERROR", payload: { detail: "no" } });

    expect(await waitForJob(jobId, "completed")).toMatchObject({ error_code: null });
  });

  test("lets no other customer's request end a job whose submission is unknown", async () => {
    const person = await signedInUser();
    const word = uniqueWord();
    await setFault(word, {
      submit: { kind: "accept-then-reset" },
      durationMs: 60_000,
      webhook: { mode: "never" },
    });
    const jobId = jobIdOf(await postVideo(person, word, { appUrl: app.url }));
    const { id: requestId } = await theRequest(word);
    const foreign = "0193aaaa-0000-7000-8000-000000000001";

    const [status] = await deliver(requestId, { mode: "other-tenant", bodyRequestId: foreign });

    expect(status).toBe(200);
    expect(await jobRow(jobId)).toMatchObject({ status: "pending", fal_request_id: null });
    expect(await deliver(requestId)).toEqual([200]);
    expect(await jobRow(jobId)).toMatchObject({ status: "completed", fal_request_id: requestId });
    expect(await simulatorRequests(word)).toHaveLength(1);
  });

  test("does not ask fal about a request that is not this job's", async () => {
    const [mine, other] = [
      await startJob({}, { appUrl: app.url }),
      await startJob({}, { appUrl: app.url }),
    ];

    const url = webhookUrl(mine.jobId, { appUrl: app.url });
    expect(await deliver(other.requestId, { url })).toEqual([200]);

    expect(await jobRow(mine.jobId)).toMatchObject({ status: "submitted" });
    for (const { word } of [mine, other]) {
      expect(await theRequest(word)).toMatchObject({ statusCalls: 0, resultCalls: 0 });
    }
    expect(await viewJob(mine.person, mine.jobId)).toMatchObject({ resultUrl: null });
  });
});

/** The same signature with S + L for S: a verifier that does not check the range takes it. */
function malleate(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString("hex")}`) + order;
  for (let index = 32; index < 64; index += 1) {
    bytes[index] = Number(s & 255n);
    s >>= 8n;
  }
  return bytes.toString("hex");
}
