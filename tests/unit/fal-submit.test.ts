import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type * as Queue from "@/lib/server/fal/queue";
import {
  accepted,
  endpoint,
  fal,
  id,
  input,
  product,
  productWithFal,
  startProduct,
  stranger,
  submit,
} from "./fal-product";
import { fasterTimeouts } from "./faster-timeouts";
import {
  hang,
  json,
  type LoopbackServer,
  type Respond,
  redirect,
  reset,
  startLoopbackServer,
  text,
} from "./loopback-server";

/** How the product submits a request to fal, and finds one whose answer was lost. */

productWithFal();

const posts = () => fal.seen.filter(({ method }) => method === "POST").length;

describe("submitting", () => {
  it("posts the input itself to the full endpoint, once, with the key and the webhook", async () => {
    fal.respond = json(200, accepted);
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
    fal.respond = json(200, accepted);
    await submit();

    expect(fal.seen[0]?.url).toBe(`/${endpoint}`);
  });

  it("is accepted on a request id alone", async () => {
    fal.respond = json(200, { request_id: id, gateway_request_id: id });

    expect(await submit()).toEqual({
      kind: "accepted",
      requestId: id,
      statusUrl: null,
      responseUrl: null,
    });
  });

  it("keeps the URLs of the queue it asked, with their query", async () => {
    const urls = { status_url: `${fal.url}/a/status?logs=1`, response_url: `${fal.url}/a` };
    fal.respond = json(201, { ...accepted, ...urls });

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
    fal.respond = json(200, { request_id: id, status_url: address, response_url: address });

    expect(await submit()).toMatchObject({
      kind: "accepted",
      statusUrl: null,
      responseUrl: null,
    });
  });
});

describe("one press is one POST", () => {
  const unclear: [string, Respond][] = [
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

  it.each<[string, Respond]>([
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
    fal.respond = answer;
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
    fal.respond = json(status, body);

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
    fal.respond = answer;

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
    fal.respond = json(422, { detail: "x" }, { [name]: value });

    expect(await submit()).toMatchObject({ failure: { retryable } });
  });

  it("hears the type in fal's header", async () => {
    fal.respond = json(422, {}, { "x-fal-error-type": "content_policy_violation" });

    expect(await submit()).toMatchObject({ failure: { code: "content_policy" } });
  });

  it("says nothing of fal's words, of addresses or of the key in its reason", async () => {
    fal.respond = text(500, "<html>sim-secret https://a.example/f.png</html>");

    expect(JSON.stringify(await submit())).not.toMatch(/sim-secret|https?:|html/);
  });
});

describe("the key", () => {
  it("is not sent along when a file is uploaded to the address fal named", async () => {
    const elsewhere = await startLoopbackServer(text(200, ""));
    fal.respond = json(200, {
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
    fal.respond = list();
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
    fal.respond = list(
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
    fal.respond = list(item("mine", { prompt: "x", image_urls: ["https://b.example/1?sig=2"] }));

    expect(await find({ prompt: "x", image_urls: ["https://a.example/1?sig=1"] })).toEqual([
      "mine",
    ]);
  });

  it("names all of them when several fit: the caller must not guess", async () => {
    fal.respond = list(item("one", input), item("two", input));

    expect(await find()).toEqual(["one", "two"]);
  });

  it.each([[[]], [[item("a", null), item("b", "text"), item("c", 7), item("d", [])]]])(
    "finds nothing in %j",
    async (items) => {
      fal.respond = list(...items);

      expect(await find()).toEqual([]);
    },
  );

  it("is not put off by a request whose input fal has not kept", async () => {
    const { json_input: _, ...without } = item("not-kept", null);
    fal.respond = list(without, item("mine", input));

    expect(await find()).toEqual(["mine"]);
  });

  it.each<[string, Respond]>([
    ["401", json(401, { error: { type: "authorization_error", message: "x" } })],
    ["429", json(429, { error: { type: "rate_limited", message: "x" } })],
    ["500", json(500, {})],
    ["HTML", text(200, "<html></html>")],
    ["another shape", json(200, { requests: [] })],
    ["a redirect", (...args) => redirect(302, stranger.url)(...args)],
    ["a reset", reset],
  ])("%s is an error, not an empty list", async (_, answer) => {
    fal.respond = answer;

    await expect(find()).rejects.toThrow();
  });
});
