import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as Client from "@/lib/server/fal/client";
import type * as Platform from "@/lib/server/fal/platform";
import type * as Queue from "@/lib/server/fal/queue";
import { type FalSimulator, startFalSimulator } from "../fal-simulator/server";
import { fasterTimeouts } from "./faster-timeouts";
import {
  type Answer,
  hang,
  json,
  type LoopbackServer,
  redirect,
  reset,
  startLoopbackServer,
  text,
} from "./loopback-server";
import { goodSettings } from "./settings";

const endpoint = "fal-ai/veo3.1/fast/image-to-video";
const input = { prompt: "a woman in a kitchen", image_url: "https://a.example/f.png", seed: 7 };
const id = "019d3c1e-77aa-7c40-9a51-0f6f3f1b2a77";

let fal: LoopbackServer;
/** Some other machine: must never see the key, and here never anything at all. */
let stranger: LoopbackServer;
let product: Product;

type Product = { queue: typeof Queue; platform: typeof Platform; client: typeof Client };

/** The product's modules as a process with this fal would have them. */
async function startProduct(falUrl: string): Promise<Product> {
  vi.resetModules();
  const addresses = {
    // The simulator knows this key, our own small servers do not care.
    FAL_KEY: "sim-key:sim-secret",
    FAL_QUEUE_URL: falUrl,
    FAL_REST_URL: falUrl,
    FAL_PLATFORM_URL: `${falUrl}/v1`,
  };
  for (const [name, value] of Object.entries({ ...goodSettings, ...addresses })) {
    vi.stubEnv(name, value);
  }
  const { env } = await import("@/lib/server/core/env");
  env();
  return {
    queue: await import("@/lib/server/fal/queue"),
    platform: await import("@/lib/server/fal/platform"),
    client: await import("@/lib/server/fal/client"),
  };
}

beforeAll(async () => {
  fal = await startLoopbackServer(hang);
  stranger = await startLoopbackServer(json(200, { request_id: id }));
  product = await startProduct(fal.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([fal.close(), stranger.close()]);
});
beforeEach(() => {
  fal.seen.length = 0;
  stranger.seen.length = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(stranger.seen).toEqual([]);
});

const submit = (
  given: Partial<Parameters<typeof Queue.submitToFal>[0]> = {},
  queue: typeof Queue = product.queue,
) =>
  queue.submitToFal({
    endpoint,
    input,
    webhookUrl: null,
    startTimeoutSeconds: 600,
    ...given,
  });
const posts = () => fal.seen.filter(({ method }) => method === "POST").length;
const accepted = {
  status: "IN_QUEUE",
  request_id: id,
  response_url: "https://queue.fal.run/fal-ai/veo3.1/requests/x",
  status_url: "https://queue.fal.run/fal-ai/veo3.1/requests/x/status",
  cancel_url: "https://queue.fal.run/fal-ai/veo3.1/requests/x/cancel",
  queue_position: 0,
};

describe("submitting", () => {
  it("posts the input itself to the full endpoint, once, with the key and the webhook", async () => {
    fal.answer = json(200, accepted);
    const webhookUrl = "https://studio.example.com/api/webhooks/fal?job=1&token=a%20b";

    await submit({ webhookUrl });

    expect(fal.seen).toHaveLength(1);
    const [request] = fal.seen;
    const url = new URL(request?.url ?? "", fal.url);
    expect(request?.method).toBe("POST");
    expect(url.pathname).toBe(`/${endpoint}`);
    expect([...url.searchParams]).toEqual([["fal_webhook", webhookUrl]]);
    expect(JSON.parse(request?.body ?? "")).toEqual(input);
    expect(request?.headers.authorization).toBe("Key sim-key:sim-secret");
    expect(request?.headers["content-type"]).toBe("application/json");
    expect(request?.headers["x-fal-request-timeout"]).toBe("600");
  });

  it("asks for no webhook where there is none to ask for", async () => {
    fal.answer = json(200, accepted);
    await submit();

    expect(fal.seen[0]?.url).toBe(`/${endpoint}`);
  });

  it("is accepted on a request id alone", async () => {
    fal.answer = json(200, { request_id: id, gateway_request_id: id });

    expect(await submit()).toEqual({
      kind: "accepted",
      requestId: id,
      statusUrl: null,
      responseUrl: null,
    });
  });

  it("keeps the URLs of the queue it asked, with their query", async () => {
    const urls = { status_url: `${fal.url}/a/status?logs=1`, response_url: `${fal.url}/a` };
    fal.answer = json(201, { ...accepted, ...urls });

    expect(await submit()).toMatchObject({
      kind: "accepted",
      statusUrl: urls.status_url,
      responseUrl: urls.response_url,
    });
  });

  it.each([
    ["of another host", "https://evil.example/requests/1"],
    ["of another port", "http://127.0.0.1:1/requests/1"],
    ["of fal's name as a user", "http://queue.fal.run@evil.example/"],
    ["of a host that only begins alike", "https://queue.fal.run.evil.example/"],
    ["without a scheme", "//evil.example/requests/1"],
    ["that are relative", "/requests/1"],
    ["that are scripts", "javascript:alert(1)"],
    ["that are empty", ""],
    ["that are null", null],
  ])("drops URLs %s", async (_, address) => {
    fal.answer = json(200, { request_id: id, status_url: address, response_url: address });

    expect(await submit()).toMatchObject({
      kind: "accepted",
      statusUrl: null,
      responseUrl: null,
    });
  });
});

describe("one press is one POST", () => {
  const unclear: [string, Answer][] = [
    ["a reset", reset],
    [
      "a reset after the headers",
      (response, request) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": "900" });
        response.write('{"request_id":');
        setTimeout(() => request.socket.resetAndDestroy(), 20);
      },
    ],
    ["an orderly close without an answer", (_, request) => request.socket.end()],
    ["500 in JSON", json(500, { detail: "no" })],
    ["502 in JSON", json(502, { detail: "no" })],
    ["503 in JSON", json(503, { detail: "no" }, { "retry-after": "1" })],
    ["504 in JSON", json(504, { detail: "no" })],
    ["502 in HTML", text(502, "<html>nginx</html>")],
    ["400 without a body", text(400, "")],
    ["404 without a body", text(404, "")],
    ["408 in JSON", json(408, { detail: "no" })],
    ["425 in JSON", json(425, { detail: "no" })],
    ["499 in JSON", json(499, { detail: "no" })],
    ["408 in HTML", text(408, "<html>proxy</html>")],
    ["200 in HTML", text(200, "<html>ok</html>")],
    ["200 without a body", text(200, "")],
    ["200 with half a body", text(200, '{"request_id":"019d', "application/json")],
    ["200 without a request id", json(200, { status: "IN_QUEUE" })],
    ["200 with an empty request id", json(200, { request_id: "" })],
    ["200 with a numeric request id", json(200, { request_id: 7 })],
    ["200 with null", json(200, null)],
    ["204", text(204, "")],
    ["a redirect to another host (301)", (...args) => redirect(301, stranger.url)(...args)],
    ["a redirect to another host (302)", (...args) => redirect(302, stranger.url)(...args)],
    ["a redirect to another host (307)", (...args) => redirect(307, stranger.url)(...args)],
    ["a redirect to another host (308)", (...args) => redirect(308, stranger.url)(...args)],
    ["a redirect to itself", redirect(307, `/${endpoint}`)],
    ["304", text(304, "")],
  ];

  // The client waits about a second before each try of its own: were there any, they would be over when it answers.
  describe.concurrent("and nobody knows, after", () => {
    let server: LoopbackServer;
    let queue: typeof Queue;

    beforeAll(async () => {
      // All cases at once: the model's name says which.
      server = await startLoopbackServer((response, request) => {
        const index = Number(/^\/cases\/(\d+)/.exec(request.url ?? "")?.[1]);
        unclear[index]?.[1](response, request);
      });
      ({ queue } = await startProduct(server.url));
    });
    afterAll(() => server.close());

    const submitCase = async (what: string) => {
      const name = `cases/${unclear.findIndex(([other]) => other === what)}`;
      const submission = await submit({ endpoint: name }, queue);
      return {
        submission,
        posts: () => server.seen.filter(({ url }) => url === `/${name}`).length,
      };
    };

    it.for(unclear)("%s", async ([what], { expect }) => {
      const { submission, posts } = await submitCase(what);

      expect(posts()).toBe(1);
      expect(submission).toEqual({ kind: "unknown", reason: expect.any(String) });
    });
  });

  it.each<[string, Answer]>([
    ["a hang", hang],
    [
      "an answer that drips for ever",
      (response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const timer = setInterval(() => response.write(" "), 5);
        response.on("close", () => clearInterval(timer));
      },
    ],
  ])("and nobody knows after %s, which is left after 10 s", async (_, answer) => {
    fal.answer = answer;
    const asked = fasterTimeouts();

    expect(await submit()).toEqual({ kind: "unknown", reason: expect.any(String) });
    expect(asked).toEqual([10_000]);
    expect(posts()).toBe(1);
  });

  it("even when nothing listens", async () => {
    const gone = await startLoopbackServer(hang);
    await gone.close();
    const { queue } = await startProduct(gone.url);
    const started = performance.now();

    expect(await submit({}, queue)).toMatchObject({ kind: "unknown" });
    // The client's own retries would have taken seconds.
    expect(performance.now() - started).toBeLessThan(700);
  });

  it.each([
    [401, { detail: "invalid key credentials" }, "provider_account", false],
    [
      403,
      { detail: "User is locked. Reason: Exhausted balance. Top up your balance." },
      "provider_account",
      false,
    ],
    [404, { detail: "Application not found" }, "unknown_model", false],
    [
      422,
      { detail: [{ loc: ["body", "prompt"], msg: "x", type: "missing" }] },
      "invalid_input",
      false,
    ],
    [422, { detail: "just words" }, "invalid_input", false],
    [400, { detail: "x", error_type: "bad_request" }, "invalid_input", false],
    [429, { detail: "x" }, "provider_busy", true],
  ])("and refused at once with %i %j", async (status, body, code, retryable) => {
    fal.answer = json(status, body);

    const submission = await submit();

    expect(submission).toMatchObject({ kind: "refused", failure: { code, retryable }, body });
    expect(posts()).toBe(1);
  });

  // Whoever answered so did not pass it on to a runner.
  it.each([
    ["400 in HTML", text(400, "<html>secret-provider-words</html>"), "invalid_input"],
    ["401 in plain text", text(401, "secret-provider-words", "text/plain"), "provider_account"],
    ["403 in HTML", text(403, "<html>secret-provider-words</html>"), "provider_account"],
    ["404 in HTML", text(404, "<html>secret-provider-words</html>"), "unknown_model"],
    ["413 in plain text", text(413, "secret-provider-words", "text/plain"), "provider_error"],
    ["429 in HTML", text(429, "<html>secret-provider-words</html>"), "provider_busy"],
    [
      "422 with half a body",
      text(422, '{"detail":"secret-provider', "application/json"),
      "invalid_input",
    ],
  ] as const)("and refused at once with %s", async (_, answer, code) => {
    fal.answer = answer;

    const submission = await submit();

    expect(submission).toMatchObject({ kind: "refused", failure: { code }, body: null });
    expect(JSON.stringify(submission)).not.toContain("secret-provider");
    expect(posts()).toBe(1);
  });

  it.each([
    ["x-fal-retryable", "true", true],
    ["x-fal-needs-retry", "1", true],
    ["X-Fal-Retryable", "false", false],
  ])("hears fal's hint %s: %s", async (name, value, retryable) => {
    fal.answer = json(422, { detail: "x" }, { [name]: value });

    expect(await submit()).toMatchObject({ failure: { retryable } });
  });

  it("hears the type in fal's header", async () => {
    fal.answer = json(422, {}, { "x-fal-error-type": "content_policy_violation" });

    expect(await submit()).toMatchObject({ failure: { code: "content_policy" } });
  });

  it("says nothing of fal's words, of addresses or of the key in its reason", async () => {
    fal.answer = text(500, "<html>sim-secret https://a.example/f.png</html>");

    expect(JSON.stringify(await submit())).not.toMatch(/sim-secret|https?:|html/);
  });
});

describe("asking how a request stands", () => {
  const status = () => product.queue.getFalStatus(endpoint, id);

  it("goes to owner and alias only, with logs and the key", async () => {
    fal.answer = json(202, { status: "IN_QUEUE", request_id: id, queue_position: 2 });
    await status();

    expect(fal.seen).toHaveLength(1);
    expect(fal.seen[0]).toMatchObject({
      method: "GET",
      url: `/fal-ai/veo3.1/requests/${id}/status?logs=1`,
    });
    expect(fal.seen[0]?.headers.authorization).toBe("Key sim-key:sim-secret");
  });

  it.each([
    [
      "202 IN_QUEUE",
      202,
      { status: "IN_QUEUE", queue_position: 2 },
      { kind: "queued", position: 2 },
    ],
    [
      "200 IN_QUEUE",
      200,
      { status: "IN_QUEUE", queue_position: 0 },
      { kind: "queued", position: 0 },
    ],
    ["IN_QUEUE without a place", 202, { status: "IN_QUEUE" }, { kind: "queued", position: null }],
    [
      "IN_QUEUE with a place of null",
      202,
      { status: "IN_QUEUE", queue_position: null, logs: null },
      { kind: "queued", position: null },
    ],
    ["IN_PROGRESS", 202, { status: "IN_PROGRESS", logs: null }, { kind: "running", message: null }],
    [
      "IN_PROGRESS with logs",
      202,
      {
        status: "IN_PROGRESS",
        logs: [
          { message: "loading", timestamp: "2026-11-21T12:00:00Z" },
          { message: "sampling 3/10", timestamp: "2026-11-21T12:00:01Z", level: "INFO" },
        ],
      },
      { kind: "running", message: "sampling 3/10" },
    ],
    ["IN_PROGRESS with empty logs", 202, { status: "IN_PROGRESS", logs: [] }, { message: null }],
    [
      "COMPLETED",
      200,
      { status: "COMPLETED", metrics: { inference_time: 3.4 }, logs: [] },
      { kind: "finished", hasFailed: false, errorType: null },
    ],
    [
      "COMPLETED with nulls",
      200,
      { status: "COMPLETED", metrics: null, error: null, error_type: null },
      { kind: "finished", hasFailed: false, errorType: null },
    ],
    [
      "COMPLETED with an error",
      200,
      { status: "COMPLETED", error: "Runner disconnected", error_type: "runner_disconnected" },
      { kind: "finished", hasFailed: true, errorType: "runner_disconnected" },
    ],
    [
      "COMPLETED with an error without a type",
      200,
      { status: "COMPLETED", error: "Invalid status code: 422" },
      { kind: "finished", hasFailed: true, errorType: null },
    ],
    [
      "COMPLETED with a type without an error",
      200,
      { status: "COMPLETED", error: null, error_type: "runner_disconnected" },
      { kind: "finished", hasFailed: true, errorType: "runner_disconnected" },
    ],
  ])("%s", async (_, code, body, expected) => {
    fal.answer = json(code, { request_id: id, response_url: `${fal.url}/x`, ...body });

    expect(await status()).toMatchObject(expected);
  });

  it("404 is a request fal does not know", async () => {
    fal.answer = json(404, { status: "NOT_FOUND" });

    expect(await status()).toEqual({ kind: "not_found" });
  });

  it.each<[string, Answer]>([
    ["401", json(401, { detail: "invalid key credentials" })],
    ["403", json(403, { detail: "User is locked" })],
    ["429", json(429, { detail: "slow down" })],
    ["500", json(500, { detail: "no" })],
    ["502 in HTML", text(502, "<html></html>")],
    ["200 in HTML", text(200, "<html></html>")],
    ["200 with nothing", text(200, "")],
    ["200 without a status", json(200, { request_id: id })],
    ["200 with null", json(200, null)],
    ["a redirect", (...args) => redirect(302, stranger.url)(...args)],
    ["a reset", reset],
  ])("%s tells nothing: ask again later", async (_, answer) => {
    fal.answer = answer;

    expect(await status()).toEqual({ kind: "unavailable", reason: expect.any(String) });
  });
});

describe("fetching a result", () => {
  const ok = { hasFailed: false, errorType: null };
  const bad = { hasFailed: true, errorType: null };
  const result = (status: { hasFailed: boolean; errorType: string | null } = ok) =>
    product.queue.getFalResult(endpoint, id, status);
  const policy = {
    detail: [{ loc: ["body", "prompt"], msg: "x", type: "content_policy_violation" }],
  };

  it("gives the model's output as it is, from owner and alias", async () => {
    const output = { video: { url: "https://v3b.fal.media/x.mp4", file_size: null }, extra: [1] };
    fal.answer = json(200, output, { "x-fal-request-id": id, "x-fal-billable-units": "8" });

    expect(await result()).toEqual({ kind: "output", output });
    expect(fal.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /fal-ai/veo3.1/requests/${id}`,
    ]);
  });

  it("that is in progress still is not ready", async () => {
    fal.answer = json(400, { detail: "Request is still in progress", request_id: id });

    expect(await result()).toEqual({ kind: "not_ready" });
  });

  it("of a failed request replays the model's own refusal", async () => {
    fal.answer = json(422, policy);

    expect(await result(bad)).toMatchObject({
      kind: "failed",
      failure: { code: "content_policy", retryable: false },
      body: policy,
    });
  });

  it("of a failed request replays an infrastructure failure, once", async () => {
    const body = { detail: "x", error_type: "request_timeout" };
    fal.answer = json(504, body, { "x-fal-error-type": "request_timeout" });

    const answer = await result({ hasFailed: true, errorType: "request_timeout" });

    expect(answer).toMatchObject({
      kind: "failed",
      failure: { code: "provider_timeout", retryable: true },
    });
    expect(fal.seen).toHaveLength(1);
  });

  it("of a failed request may be a 400 of the model's own", async () => {
    fal.answer = json(400, { detail: [{ msg: "x", type: "downstream_service_error" }] });

    expect(await result(bad)).toMatchObject({ kind: "failed", failure: { retryable: true } });
  });

  it("trusts the type of the status over the answer's", async () => {
    fal.answer = json(500, { detail: "x" });

    expect(await result({ hasFailed: true, errorType: "startup_timeout" })).toMatchObject({
      failure: { code: "provider_timeout" },
    });
  });

  it("that fal no longer has is not found", async () => {
    fal.answer = json(404, { status: "NOT_FOUND" });

    expect(await result()).toEqual({ kind: "not_found" });
  });

  it.each<[string, Answer]>([
    ["500 in JSON", json(500, { detail: "no" })],
    ["504 in JSON", json(504, { detail: "no", error_type: "request_timeout" })],
    ["422 in JSON", json(422, policy)],
    ["401", json(401, { detail: "invalid key credentials" })],
    ["429", json(429, {})],
    ["502 in HTML", text(502, "<html></html>")],
    ["200 in HTML", text(200, "<html></html>")],
    ["a cut body", text(200, '{"video":', "application/json")],
    ["a redirect", (...args) => redirect(307, stranger.url)(...args)],
    ["a reset", reset],
  ])("%s ends nothing while fal calls the request a success", async (_, answer) => {
    fal.answer = answer;

    expect(await result()).toEqual({ kind: "unavailable", reason: expect.any(String) });
  });

  it.each<[string, Answer]>([
    ["HTML", text(500, "<html></html>")],
    ["nothing", text(502, "")],
    ["a reset", reset],
  ])("%s ends nothing even for a failed one: it may be a proxy's", async (_, answer) => {
    fal.answer = answer;

    expect(await result(bad)).toMatchObject({ kind: "unavailable" });
  });

  it("passes on nothing of fal's wording in a failure", async () => {
    fal.answer = json(422, { detail: [{ loc: ["body"], msg: "secret words", type: "x" }] });
    const answer = await result(bad);

    expect(answer.kind === "failed" && answer.failure.message).not.toContain("secret words");
  });
});

describe("cancelling", () => {
  it("puts once to owner and alias, with the key", async () => {
    fal.answer = json(202, { status: "CANCELLATION_REQUESTED" });

    expect(await product.queue.cancelAtFal(endpoint, id)).toBe("requested");
    expect(fal.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PUT /fal-ai/veo3.1/requests/${id}/cancel`,
    ]);
  });

  it.each<[string, Answer, string]>([
    ["200 success", json(200, { success: true }), "requested"],
    ["400", json(400, { status: "ALREADY_COMPLETED" }), "already_completed"],
    ["404", json(404, { status: "NOT_FOUND" }), "not_found"],
    ["401", json(401, { detail: "x" }), "unavailable"],
    ["500", json(500, { detail: "x" }), "unavailable"],
    ["502 in HTML", text(502, "<html></html>"), "unavailable"],
    ["a reset", reset, "unavailable"],
    ["a redirect", (...args) => redirect(307, stranger.url)(...args), "unavailable"],
  ])("%s", async (_, answer, expected) => {
    fal.answer = answer;

    expect(await product.queue.cancelAtFal(endpoint, id)).toBe(expected);
  });
});

describe("the key", () => {
  it("is not sent along when a file is uploaded to the address fal named", async () => {
    const elsewhere = await startLoopbackServer(text(200, ""));
    fal.answer = json(200, {
      upload_url: `${elsewhere.url}/put/1`,
      file_url: "https://v3b.fal.media/files/1.png",
    });

    const url = await product.client
      .falClient()
      .storage.upload(new Blob(["x"], { type: "image/png" }));
    await elsewhere.close();

    expect(url).toBe("https://v3b.fal.media/files/1.png");
    expect(fal.seen[0]?.headers.authorization).toBe("Key sim-key:sim-secret");
    expect(elsewhere.seen.map(({ method }) => method)).toEqual(["PUT"]);
    expect(JSON.stringify(elsewhere.seen)).not.toContain("sim-secret");
  });

  it("is not sent to an address in the place of a model", async () => {
    const asked = vi.spyOn(globalThis, "fetch").mockRejectedValue(new Error("no network here"));
    // fal's client takes whatever ends in its own name for fal, and anybody may own evilfal.run.
    const tricks = ["https://evil.fal.run/x", "https://evilfal.run/x", "https://ws.fal.ai/x/y"];

    for (const trick of [stranger.url, ...tricks]) await submit({ endpoint: trick });

    expect(asked.mock.calls.map(([address]) => new URL(String(address)).origin)).toEqual([fal.url]);
  });
});

describe("looking for a lost request", () => {
  const since = new Date("2026-11-21T12:00:00.000Z");
  const find = (given: Record<string, unknown> = input) =>
    product.platform.findLostRequests({ endpoint, since, input: given });
  const item = (request_id: string, json_input: unknown) => ({
    request_id,
    endpoint_id: endpoint,
    sent_at: "2026-11-21T12:00:01Z",
    json_input,
    json_output: null,
  });
  const list = (...items: unknown[]) => json(200, { items, next_cursor: null, has_more: false });

  it("asks the Platform API for this model's requests since then, with their inputs", async () => {
    fal.answer = list();
    await find();

    const url = new URL(fal.seen[0]?.url ?? "", fal.url);
    expect(url.pathname).toBe("/v1/models/requests/by-endpoint");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      endpoint_id: endpoint,
      start: "2026-11-21T12:00:00.000Z",
      expand: "payloads",
    });
    expect(fal.seen[0]?.headers.authorization).toBe("Key sim-key:sim-secret");
  });

  it("finds it by its input, media addresses aside, in any order of its fields", async () => {
    fal.answer = list(
      item("other-prompt", { ...input, prompt: "a man" }),
      item("mine", { seed: 7, image_url: "https://a.example/f.png?sig=2", prompt: input.prompt }),
      item("other-seed", { ...input, seed: 8 }),
      item("one-field-more", { ...input, resolution: "4k" }),
      item("one-field-less", { prompt: input.prompt, image_url: input.image_url }),
      item("a-word-for-a-number", { ...input, seed: "7" }),
    );

    expect(await find()).toEqual(["mine"]);
  });

  it("takes lists of addresses for addresses", async () => {
    fal.answer = list(item("mine", { prompt: "x", image_urls: ["https://b.example/1?sig=2"] }));

    expect(await find({ prompt: "x", image_urls: ["https://a.example/1?sig=1"] })).toEqual([
      "mine",
    ]);
  });

  it("names all of them when several fit: the caller must not guess", async () => {
    fal.answer = list(item("one", input), item("two", input));

    expect(await find()).toEqual(["one", "two"]);
  });

  it.each([[[]], [[item("a", null), item("b", "text"), item("c", 7), item("d", [])]]])(
    "finds nothing in %j",
    async (items) => {
      fal.answer = list(...items);

      expect(await find()).toEqual([]);
    },
  );

  it("is not put off by a request whose input fal has not kept", async () => {
    const { json_input: _, ...without } = item("not-kept", null);
    fal.answer = list(without, item("mine", input));

    expect(await find()).toEqual(["mine"]);
  });

  it.each<[string, Answer]>([
    ["401", json(401, { error: { type: "authorization_error", message: "x" } })],
    ["429", json(429, { error: { type: "rate_limited", message: "x" } })],
    ["500", json(500, {})],
    ["HTML", text(200, "<html></html>")],
    ["another shape", json(200, { requests: [] })],
    ["a redirect", (...args) => redirect(302, stranger.url)(...args)],
    ["a reset", reset],
  ])("%s is an error, not an empty list", async (_, answer) => {
    fal.answer = answer;

    await expect(find()).rejects.toThrow();
  });
});

describe("against the fal simulator", () => {
  let simulator: FalSimulator;
  let queue: typeof Queue;
  const sound = "fal-ai/elevenlabs/sound-effects/v2";
  const control = (path: string, body: unknown) =>
    fetch(`${simulator.controlUrl}${path}`, { method: "POST", body: JSON.stringify(body) });
  const submits = async () =>
    (await (await fetch(`${simulator.controlUrl}/stats`)).json()).submits as number;
  const rain = () =>
    submit({ endpoint: sound, input: { text: "rain", duration_seconds: 1 } }, queue);

  beforeAll(async () => {
    simulator = await startFalSimulator({ port: 0, controlPort: 0, speed: 1000 });
    ({ queue } = await startProduct(simulator.falUrl));
  });
  afterAll(() => simulator.close());
  beforeEach(async () => void (await control("/reset", {})));

  it("a request goes from accepted to its output", async () => {
    const submission = await rain();
    if (submission.kind !== "accepted") throw new Error(submission.kind);

    const status = await vi.waitFor(
      async () => {
        const answer = await queue.getFalStatus(sound, submission.requestId);
        expect(answer.kind).toBe("finished");
        return answer;
      },
      { timeout: 5_000 },
    );
    const result = await queue.getFalResult(
      sound,
      submission.requestId,
      status.kind === "finished" ? status : { errorType: null, hasFailed: false },
    );

    expect(submission.statusUrl).toContain(submission.requestId);
    expect(status).toMatchObject({ hasFailed: false });
    expect(result).toMatchObject({
      kind: "output",
      output: { audio: { url: expect.any(String) } },
    });
  });

  it.each([
    ["accepted, then reset", { kind: "accept-then-reset" }],
    ["reset", { kind: "reset" }],
    ["accepted, then 502", { kind: "accept-then-status", status: 502 }],
    ["accepted, then 504", { kind: "accept-then-status", status: 504 }],
    ["accepted, then 504 after a wait", { kind: "accept-then-hang", ms: 50 }],
    ["503", { kind: "status", status: 503 }],
    ["accepted with an unreadable answer", { kind: "garbage" }],
  ])("%s: one POST, outcome unknown", async (_, fault) => {
    await control("/faults", { fault: { submit: fault } });

    const submission = await rain();

    expect(await submits()).toBe(1);
    expect(submission).toMatchObject({ kind: "unknown" });
  });

  it("a model's refusal of the input arrives as one", async () => {
    const submission = await submit({ endpoint: sound, input: { duration_seconds: 99 } }, queue);

    expect(submission.kind === "unknown").toBe(false);
    expect(await submits()).toBe(1);
  });

  it("a locked account is refused without a request", async () => {
    await control("/settings", { locked: true });

    expect(await rain()).toMatchObject({
      kind: "refused",
      failure: { code: "provider_account", message: expect.stringContaining("run out of money") },
    });
  });

  it("an unknown request is not found, in every way of asking", async () => {
    expect(await queue.getFalStatus(sound, crypto.randomUUID())).toEqual({ kind: "not_found" });
    expect(await queue.cancelAtFal(sound, crypto.randomUUID())).toBe("not_found");
  });
});
