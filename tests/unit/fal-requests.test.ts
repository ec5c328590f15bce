import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as Queue from "@/lib/server/fal/queue";
import { type FalSimulator, startFalSimulator } from "../fal-simulator/server";
import {
  endpoint,
  fal,
  id,
  product,
  productWithFal,
  startProduct,
  stranger,
  submit,
} from "./fal-product";
import { json, type Respond, redirect, reset, text } from "./loopback-server";

/** What the product asks fal about a request it has submitted. */

productWithFal();

describe("asking how a request stands", () => {
  const status = () => product.queue.getFalStatus(endpoint, id);

  it("goes to owner and alias only, with logs and the key", async () => {
    fal.respond = json(202, { status: "IN_QUEUE", request_id: id, queue_position: 2 });
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
    fal.respond = json(code, { request_id: id, response_url: `${fal.url}/x`, ...body });

    expect(await status()).toMatchObject(expected);
  });

  it("404 is a request fal does not know", async () => {
    fal.respond = json(404, { status: "NOT_FOUND" });

    expect(await status()).toEqual({ kind: "not_found" });
  });

  it.each<[string, Respond]>([
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
  ])("%s tells nothing: ask again later", async (_, response) => {
    fal.respond = response;

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
    fal.respond = json(200, output, { "x-fal-request-id": id, "x-fal-billable-units": "8" });

    expect(await result()).toEqual({ kind: "output", output });
    expect(fal.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /fal-ai/veo3.1/requests/${id}`,
    ]);
  });

  it("that is in progress still is not ready", async () => {
    fal.respond = json(400, { detail: "Request is still in progress", request_id: id });

    expect(await result()).toEqual({ kind: "not_ready" });
  });

  it("of a failed request replays the model's own refusal", async () => {
    fal.respond = json(422, policy);

    expect(await result(bad)).toMatchObject({
      kind: "failed",
      failure: { code: "content_policy", retryable: false },
      body: policy,
    });
  });

  it("of a failed request replays an infrastructure failure, once", async () => {
    const body = { detail: "x", error_type: "request_timeout" };
    fal.respond = json(504, body, { "x-fal-error-type": "request_timeout" });

    const response = await result({ hasFailed: true, errorType: "request_timeout" });

    expect(response).toMatchObject({
      kind: "failed",
      failure: { code: "provider_timeout", retryable: true },
    });
    expect(fal.seen).toHaveLength(1);
  });

  it("of a failed request may be a 400 of the model's own", async () => {
    fal.respond = json(400, { detail: [{ msg: "x", type: "downstream_service_error" }] });

    expect(await result(bad)).toMatchObject({ kind: "failed", failure: { retryable: true } });
  });

  it("trusts the type of the status over the answer's", async () => {
    fal.respond = json(500, { detail: "x" });

    expect(await result({ hasFailed: true, errorType: "startup_timeout" })).toMatchObject({
      failure: { code: "provider_timeout" },
    });
  });

  it("that fal no longer has is not found", async () => {
    fal.respond = json(404, { status: "NOT_FOUND" });

    expect(await result()).toEqual({ kind: "not_found" });
  });

  it.each<[string, Respond]>([
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
  ])("%s ends nothing while fal calls the request a success", async (_, response) => {
    fal.respond = response;

    expect(await result()).toEqual({ kind: "unavailable", reason: expect.any(String) });
  });

  it.each<[string, Respond]>([
    ["HTML", text(500, "<html></html>")],
    ["nothing", text(502, "")],
    ["a reset", reset],
  ])("%s ends nothing even for a failed one: it may be a proxy's", async (_, response) => {
    fal.respond = response;

    expect(await result(bad)).toMatchObject({ kind: "unavailable" });
  });

  it("passes on nothing of fal's wording in a failure", async () => {
    fal.respond = json(422, { detail: [{ loc: ["body"], msg: "secret words", type: "x" }] });
    const response = await result(bad);

    expect(response.kind === "failed" && response.failure.message).not.toContain("secret words");
  });
});

describe("cancelling", () => {
  it("puts once to owner and alias, with the key", async () => {
    fal.respond = json(202, { status: "CANCELLATION_REQUESTED" });

    expect(await product.queue.cancelAtFal(endpoint, id)).toBe("requested");
    expect(fal.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PUT /fal-ai/veo3.1/requests/${id}/cancel`,
    ]);
  });

  it.each<[string, Respond, string]>([
    ["200 success", json(200, { success: true }), "requested"],
    ["400", json(400, { status: "ALREADY_COMPLETED" }), "already_completed"],
    ["404", json(404, { status: "NOT_FOUND" }), "not_found"],
    ["401", json(401, { detail: "x" }), "unavailable"],
    ["500", json(500, { detail: "x" }), "unavailable"],
    ["502 in HTML", text(502, "<html></html>"), "unavailable"],
    ["a reset", reset, "unavailable"],
    ["a redirect", (...args) => redirect(307, stranger.url)(...args), "unavailable"],
  ])("%s", async (_, response, expected) => {
    fal.respond = response;

    expect(await product.queue.cancelAtFal(endpoint, id)).toBe(expected);
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
        const response = await queue.getFalStatus(sound, submission.requestId);
        expect(response.kind).toBe("finished");
        return response;
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
