import { spawn } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import http, { type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { createFalClient } from "@fal-ai/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type FalSimulator, startFalSimulator } from "../fal-simulator/server";
import { privateKeyFromSeed, publicKeyX, signWebhook } from "../fal-simulator/sign";

const dot =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const frame = "fal-ai/nano-banana-pro/edit";
const veo = "fal-ai/veo3.1/fast/image-to-video";
const frameInput = { prompt: "a woman in a kitchen", image_urls: [dot] };
const sound = { text: "rain on a window" };
const soundEffects = "fal-ai/elevenlabs/sound-effects/v2";

/** Longer than any test, which then ends the job itself. */
const aMinute = 60_000;

// Drawing media takes its time on a busy machine.
vi.setConfig({ testTimeout: 20_000 });

let sim: FalSimulator;
let receiver: Receiver;

beforeAll(async () => {
  sim = await startFalSimulator({ port: 0, controlPort: 0, speed: 1000 });
  receiver = await startReceiver();
});

afterAll(async () => {
  await sim.close();
  await receiver.close();
});

beforeEach(async () => {
  await control("POST", "/reset");
  receiver.clear();
});

describe("signing", () => {
  it("gives the signature of the worked example in fal.md", () => {
    const privateKey = privateKeyFromSeed(
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    );
    const body =
      '{"request_id":"123e4567-e89b-12d3-a456-426614174000","gateway_request_id":"123e4567-e89b-12d3-a456-426614174000","status":"OK","payload":{"video":{"url":"https://v3b.fal.media/files/b/x/output.mp4"}}}';

    const signature = signWebhook({
      body,
      requestId: "123e4567-e89b-12d3-a456-426614174000",
      userId: "user_abc123",
      timestamp: "1760000000",
      privateKey,
    });

    expect(publicKeyX(privateKey)).toBe("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    expect(signature).toBe(
      "5c7bfcafa4e184f4fef6a379cd620d0c456463feac596b8e8f5329a032740e6693009277c4373ac1eb72f55f20817973216ae80afc7517c67912a61f66b1530a",
    );
  });

  it("publishes both keys while rotating and only the new one afterwards", async () => {
    const before = await jwksXs();
    await control("POST", "/settings", { rotateKeys: "add" });
    const during = await jwksXs();
    await control("POST", "/settings", { rotateKeys: "retire" });
    const after = await jwksXs();

    expect(before).toHaveLength(1);
    expect(during).toEqual([before[0], after[0]]);
    expect(after).toHaveLength(1);
  });

  it("can fail, and can pad the keys", async () => {
    await control("POST", "/settings", { jwksStatus: 500 });
    const failing = await fetch(`${sim.falUrl}/.well-known/jwks.json`);
    await control("POST", "/settings", { jwksStatus: null, jwksPadding: true });

    expect(failing.status).toBe(500);
    expect((await jwksXs())[0]).toMatch(/=$/);
  });
});

describe("the process", () => {
  it("says where it listens and stops when told to", async () => {
    const main = path.join(import.meta.dirname, "../fal-simulator/main.ts");
    const args = ["--import", "tsx", main, "--speed", "100"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");

    const [line] = await once(child.stdout, "data");
    const { falUrl, controlUrl } = JSON.parse(String(line));
    const settings = await (await fetch(`${controlUrl}/settings`)).json();
    const status = await get(`${falUrl}/fal-ai/whisper/requests/${crypto.randomUUID()}/status`);
    child.kill("SIGTERM");

    expect(settings.speed).toBe(100);
    expect(status.status).toBe(404);
    expect((await exited)[0]).toBe(0);
  });
});

describe("the queue under the published client", () => {
  const fal = () =>
    createFalClient({
      credentials: "sim-key:sim-secret",
      requestMiddleware: async (request) => ({
        ...request,
        url: request.url.replace("https://queue.fal.run", sim.falUrl),
      }),
    });

  it("takes a job from submit to result", async () => {
    await script({ queueMs: aMinute, durationMs: aMinute });

    const submitted = await fal().queue.submit(frame, { input: frameInput });
    const requestId = submitted.request_id;
    const queued = await fal().queue.status(frame, { requestId });
    await control("POST", "/finish", { requestId });
    const done = await fal().queue.status(frame, { requestId, logs: true });
    const result = await fal().queue.result(frame, { requestId });

    expect(submitted.response_url).toBe(
      `${sim.falUrl}/fal-ai/nano-banana-pro/requests/${requestId}`,
    );
    expect(queued.status).toBe("IN_QUEUE");
    expect(done).toMatchObject({ status: "COMPLETED", metrics: { inference_time: 60 } });
    expect(result.requestId).toBe(requestId);
    expect(result.data.images[0]?.url).toMatch(/\/files\/b\/.*\.png$/);
  });

  it("cancels a waiting job, and refuses when it is too late", async () => {
    await script({ queueMs: aMinute });
    const { request_id: requestId } = await fal().queue.submit(frame, { input: frameInput });

    await fal().queue.cancel(frame, { requestId });

    await expect(fal().queue.cancel(frame, { requestId })).rejects.toMatchObject({
      status: 400,
      body: { status: "ALREADY_COMPLETED" },
    });
    await expect(fal().queue.status(frame, { requestId })).resolves.toMatchObject({
      status: "COMPLETED",
      error_type: "client_cancelled",
    });
    await expect(fal().queue.result(frame, { requestId })).rejects.toMatchObject({ status: 499 });
  });

  it("uploads a file and serves it", async () => {
    const client = createFalClient({
      credentials: "sim-key:sim-secret",
      requestMiddleware: async (request) => ({
        ...request,
        url: request.url.replace("https://rest.fal.ai", sim.falUrl),
      }),
    });

    const url = await client.storage.upload(new Blob(["hello"], { type: "text/plain" }));
    const served = await fetch(url);

    expect(await served.text()).toBe("hello");
    expect(served.headers.get("content-type")).toBe("text/plain");
  });
});

describe("the queue on the wire", () => {
  it("answers 202 while it lasts, 400 for the result, and 200 in both URL forms afterwards", async () => {
    await script({ queueMs: 0, durationMs: aMinute });
    const { request_id: id, status_url, response_url } = await accepted(frame, frameInput);
    await untilState(id, "running");

    const running = await get(`${status_url}?logs=1`);
    const tooEarly = await get(response_url);
    await control("POST", "/finish", { requestId: id });
    const full = await get(`${sim.falUrl}/${frame}/requests/${id}/response`);

    expect(running.status).toBe(202);
    expect(await running.json()).toMatchObject({
      status: "IN_PROGRESS",
      logs: [{ level: "INFO" }],
    });
    expect(tooEarly.status).toBe(400);
    expect(await tooEarly.json()).toMatchObject({ detail: "Request is still in progress" });
    expect(full.status).toBe(200);
    expect(full.headers.get("x-fal-request-id")).toBe(id);
    expect(full.headers.get("x-fal-billable-units")).toBe("1");
    expect((await get(status_url)).status).toBe(200);
    expect((await get(`${sim.falUrl}/fal-ai/whisper/requests/${id}`)).status).toBe(404);
  });

  it("streams the status until the job has ended", async () => {
    await script({ queueMs: aMinute });
    const { request_id: requestId, status_url } = await accepted(frame, frameInput);

    const stream = await get(`${status_url}/stream`);
    await control("POST", "/finish", { requestId });
    const text = await stream.text();

    expect(text.match(/^data: /gm)?.length).toBeGreaterThanOrEqual(2);
    expect(text).toContain('"COMPLETED"');
  });

  it("goes back to the queue when a runner dies", async () => {
    await script({ queueMs: 20, durationMs: 20, requeues: 2 });
    const { request_id: id } = await accepted(frame, frameInput);
    const record = await untilEnded(id);

    expect(record.outcome).toBe("ok");
    expect(record.runMs).toBe(20);
  });

  it("runs no more at once than it is told to", async () => {
    await control("POST", "/settings", { concurrency: 1 });
    await script({ queueMs: 0, durationMs: aMinute }, { times: 2 });
    const first = await accepted(frame, frameInput);
    await untilState(first.request_id, "running");
    const second = await accepted(frame, frameInput);

    const waiting = await (await get(second.status_url)).json();
    await control("POST", "/finish", { requestId: first.request_id });
    await untilState(second.request_id, "running");

    expect(waiting).toMatchObject({ status: "IN_QUEUE", queue_position: 0 });
  });

  it.each([
    ["no key", {}, 401, "invalid key credentials"],
    ["a wrong key", { authorization: "Key a:b" }, 401, "invalid key credentials"],
    ["a bearer token", { authorization: "Bearer sim-key:sim-secret" }, 401, "invalid key"],
    ["a locked account", { authorization: "Key sim-locked:sim-locked-secret" }, 403, "Exhausted"],
  ])("refuses %s", async (_name, headers, status, detail) => {
    const response = await fetch(`${sim.falUrl}/${frame}`, {
      method: "POST",
      headers,
      body: JSON.stringify(frameInput),
    });

    expect(response.status).toBe(status);
    expect((await response.json()).detail).toContain(detail);
    expect(await requests()).toMatchObject([{ accepted: false, answer: status }]);
  });

  it.each([
    ["an unknown endpoint", "fal-ai/nothing/here", {}, 404],
    ["a body wrapped in input", frame, { input: frameInput }, 422],
    ["a duration that is a number", veo, { prompt: "x", image_url: dot, duration: 8 }, 422],
  ])("refuses %s", async (_name, endpoint, input, status) => {
    const response = await submit(endpoint, input);

    expect(response.status).toBe(status);
  });

  it("describes what is wrong with an input in fal's words", async () => {
    const response = await submit(veo, { prompt: "x", aspect_ratio: "1:1" });

    expect(await response.json()).toMatchObject({
      detail: [
        { loc: ["body", "image_url"], type: "missing" },
        {
          loc: ["body", "aspect_ratio"],
          type: "one_of",
          ctx: { expected: ["auto", "16:9", "9:16"] },
        },
      ],
    });
  });

  it("refuses a webhook that is not http", async () => {
    expect((await submit(frame, frameInput, "ftp://example.com/hook")).status).toBe(422);
  });

  it("accepts the partner endpoint in any letter case", async () => {
    const response = await submit("Resemble-AI/ChatterboxHD/speech-to-speech", {
      source_audio_url: "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEA",
    });

    expect(response.status).toBe(200);
  });
});

describe("submit faults", () => {
  it.each([
    ["status", { kind: "status", status: 503, html: true }, 0],
    ["reset", { kind: "reset" }, 0],
    ["hang", { kind: "hang", ms: 30 }, 0],
    ["accept-then-reset", { kind: "accept-then-reset" }, 1],
    ["accept-then-hang", { kind: "accept-then-hang", ms: 30 }, 1],
    ["accept-then-status", { kind: "accept-then-status", status: 502 }, 1],
    ["garbage", { kind: "garbage" }, 1],
  ])("%s leaves the caller without an id", async (_name, submitFault, acceptedCount) => {
    await script({ submit: submitFault });

    const id = await submit(frame, frameInput)
      .then((response) => response.json())
      .then((body) => body.request_id)
      .catch(() => undefined);

    expect(id).toBeUndefined();
    const records = await requests();
    expect(records.filter(({ accepted: isAccepted }) => isAccepted)).toHaveLength(acceptedCount);
    expect(records).toHaveLength(1);
  });

  it("meets only the submit it was written for", async () => {
    await script({ submit: { kind: "status", status: 429 } }, { match: { promptIncludes: "tea" } });

    const other = await submit(frame, frameInput);
    const meant = await submit(frame, { ...frameInput, prompt: "a cup of tea" });
    const again = await submit(frame, { ...frameInput, prompt: "a cup of tea" });

    expect([other.status, meant.status, again.status]).toEqual([200, 429, 200]);
  });
});

describe("outcomes", () => {
  it("replays a model's refusal with its status, body and headers", async () => {
    await script({ outcome: { kind: "model-error", type: "content_policy_violation" } });
    const { request_id: id, response_url, status_url } = await accepted(frame, frameInput, true);
    await receiver.waitFor(1);

    const result = await get(response_url);

    expect(result.status).toBe(422);
    expect(result.headers.get("x-fal-retryable")).toBe("false");
    expect(await result.json()).toMatchObject({ detail: [{ type: "content_policy_violation" }] });
    expect(await (await get(status_url)).json()).toMatchObject({
      status: "COMPLETED",
      error_type: "content_policy_violation",
    });
    expect(receiver.bodies()).toMatchObject([
      { request_id: id, status: "ERROR", error: "Invalid status code: 422" },
    ]);
  });

  it("reports a lost runner as an infrastructure error", async () => {
    const outcome = { kind: "infra-error", errorType: "runner_disconnected", payload: "absent" };
    await script({ outcome });
    const { response_url } = await accepted(frame, frameInput, true);
    await receiver.waitFor(1);

    const result = await get(response_url);

    expect(result.status).toBe(503);
    expect(result.headers.get("x-fal-error-type")).toBe("runner_disconnected");
    expect(receiver.bodies()[0]).not.toHaveProperty("payload");
  });

  it("can leave the media out of a good result", async () => {
    await script({ outcome: { kind: "missing-media" } });
    await accepted(frame, frameInput, true);
    await receiver.waitFor(1);

    expect(receiver.bodies()).toMatchObject([{ status: "OK", payload: { description: "" } }]);
    expect(receiver.bodies()[0]?.payload).not.toHaveProperty("images");
  });

  it.each([
    ["that cannot be had", "http://127.0.0.1:1/x.png", "file_download_error"],
    ["that is no image", "data:text/plain,hello", "unsupported_image_format"],
    ["that is empty", "data:image/png,", "image_load_error"],
  ])("fails on an input file %s", async (_name, url, type) => {
    const { request_id: id, response_url } = await accepted(frame, {
      ...frameInput,
      image_urls: [url],
    });
    await untilEnded(id);

    const result = await get(response_url);

    expect(result.status).toBe(422);
    expect(await result.json()).toMatchObject({
      detail: [{ type, loc: ["body", "image_urls", 0] }],
    });
  });

  it("cancels a running job as its script says", async () => {
    const ends: Record<string, string | null> = {};
    for (const cancelRunning of ["completes", "stops", "error-webhook"]) {
      receiver.clear();
      await script({ queueMs: 0, durationMs: aMinute, cancelRunning });
      const { request_id: id, cancel_url } = await accepted(frame, frameInput, true);
      await untilState(id, "running");
      const response = await fetch(cancel_url, { method: "PUT", headers: key });
      expect(response.status).toBe(202);
      if (cancelRunning === "completes") await control("POST", "/finish", { requestId: id });
      await untilEnded(id);
      await sleep(30);
      ends[cancelRunning] = String(receiver.bodies()[0]?.status);
    }

    expect(ends).toEqual({ completes: "OK", stops: "undefined", "error-webhook": "ERROR" });
  });

  it("can fail the next result and status calls", async () => {
    await script({ resultStatus: { status: 500, times: 2 }, statusStatus: 503 });
    const { request_id: id, response_url, status_url } = await accepted(frame, frameInput);
    await untilEnded(id);

    const results = [];
    for (let call = 0; call < 3; call += 1) results.push((await get(response_url)).status);

    expect(results).toEqual([500, 500, 200]);
    expect([(await get(status_url)).status, (await get(status_url)).status]).toEqual([503, 200]);
  });
});

describe("webhooks", () => {
  it("come signed, with the error that is null and the payload of the result", async () => {
    const { request_id: id, response_url } = await accepted(soundEffects, sound, true);
    await receiver.waitFor(1);

    const call = receiver.calls[0];

    expect(call && (await isHonest(call))).toBe(true);
    expect(call?.headers["x-fal-webhook-user-id"]).toBe("sim|1000001");
    expect(JSON.parse(call?.body ?? "")).toEqual({
      request_id: id,
      gateway_request_id: id,
      status: "OK",
      error: null,
      payload: await (await get(response_url)).json(),
    });
  });

  it.each([
    [500, 3],
    [404, 3],
    [204, 1],
    [307, 1],
  ])("after %i arrive %i times in all", async (status, times) => {
    receiver.answerWith([status, status, 200]);
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(times);
    await sleep(150);

    expect(receiver.calls).toHaveLength(times);
    expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
    for (const call of receiver.calls) expect(await isHonest(call)).toBe(true);
  });

  it("never come when told so, or when nobody asked", async () => {
    await script({ webhook: { mode: "never" } });
    const first = await accepted(soundEffects, sound, true);
    const second = await accepted(soundEffects, sound);
    await untilEnded(first.request_id);
    await untilEnded(second.request_id);
    await sleep(30);

    expect(receiver.calls).toHaveLength(0);
  });

  it("come before the submit is answered when early", async () => {
    await script({ webhook: { mode: "early" } });
    await accepted(soundEffects, sound, true);

    expect(receiver.calls).toHaveLength(1);
  });

  it("come late by the given time", async () => {
    await script({ webhook: { mode: "late", delayMs: 500 } });
    const { request_id: id } = await accepted(soundEffects, sound, true);
    await untilEnded(id);

    expect(receiver.calls).toHaveLength(0);
    await receiver.waitFor(1);
  });

  it.each([false, true])("come twice when duplicate (concurrent: %s)", async (concurrent) => {
    await script({ webhook: { mode: "duplicate", count: 3, concurrent } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(3);

    expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
  });

  it.each([
    ["wrong-signature", { honest: false }],
    ["unknown-key", { honest: false }],
    ["changed-body", { honest: false }],
    ["unsigned", { honest: false }],
    ["stale", { honest: true, offset: -600 }],
    ["other-tenant", { honest: true, userId: "sim|2000002" }],
    ["header-body-mismatch", { honest: true, sameId: false }],
  ])("are spoilt as %s", async (mode, expected) => {
    await script({ webhook: { mode } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(1);

    const call = receiver.calls[0];
    if (!call) throw new Error("nothing arrived");
    const offset = Number(call.headers["x-fal-webhook-timestamp"]) - Date.now() / 1000;
    const headerId = call.headers["x-fal-webhook-request-id"];

    expect(await isHonest(call)).toBe(expected.honest);
    if ("offset" in expected) expect(Math.abs(offset - expected.offset)).toBeLessThan(5);
    if ("userId" in expected) expect(call.headers["x-fal-webhook-user-id"]).toBe(expected.userId);
    if ("sameId" in expected) expect(headerId).not.toBe(JSON.parse(call.body).request_id);
  });

  it("can be spoilt for a while and honest afterwards", async () => {
    receiver.answerWith([401, 200]);
    await script({ webhook: { mode: "wrong-signature", times: 1 } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(2);

    const honest = await Promise.all(receiver.calls.map(isHonest));

    expect(honest).toEqual([false, true]);
  });

  it.each([
    ["error-after-ok", ["OK", "ERROR"]],
    ["ok-after-error", ["ERROR", "OK"]],
  ])("come in the order of %s", async (mode, statuses) => {
    await script({ webhook: { mode } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(2);

    expect(receiver.bodies().map(({ status }) => status)).toEqual(statuses);
    for (const call of receiver.calls) expect(await isHonest(call)).toBe(true);
  });

  it("can carry nothing, garbage, or another job's address", async () => {
    await script({ webhook: { mode: "null-payload" } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(1);
    await script({ webhook: { mode: "garbage-body" } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(2);
    await script({ webhook: { mode: "wrong-job", url: `${receiver.url}?job=other` } });
    await accepted(soundEffects, sound, true);
    await receiver.waitFor(3);

    const [empty, garbage, misled] = receiver.calls;

    expect(JSON.parse(empty?.body ?? "")).toMatchObject({ status: "OK", payload: null });
    expect(() => JSON.parse(garbage?.body ?? "")).toThrow();
    expect(misled?.path).toContain("job=other");
    for (const call of receiver.calls) expect(await isHonest(call)).toBe(true);
  });

  it("can be sent by hand, ten at once", async () => {
    receiver.answerWith([200, 200, 503]);
    await script({ durationMs: aMinute });
    const { request_id: requestId } = await accepted(soundEffects, sound, true);

    const answer = await control("POST", "/deliver", { requestId, count: 10, concurrent: true });

    expect(answer.statuses).toHaveLength(10);
    expect(answer.statuses.filter((status: number) => status === 503)).toHaveLength(8);
    expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
    const { deliveries } = await control("GET", `/deliveries?requestId=${requestId}`);
    expect(deliveries).toHaveLength(10);
  });
});

describe("the platform API", () => {
  const admin = { authorization: "Key sim-admin:sim-admin-secret" };

  it("shows the balance to an admin key only, less what the jobs cost", async () => {
    const { request_id: id } = await accepted(frame, frameInput);
    await untilEnded(id);
    const url = `${sim.falUrl}/v1/account/billing?expand=credits`;

    const refused = await get(url);
    const balance = await (await fetch(url, { headers: admin })).json();

    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { type: "authorization_error" } });
    expect(balance.credits).toEqual({ current_balance: 499.85, currency: "USD" });
  });

  it("lists what a request cost, after a while", async () => {
    await control("POST", "/settings", { billingLagMs: aMinute });
    const { request_id: id } = await accepted(frame, frameInput);
    await untilEnded(id);
    const url = `${sim.falUrl}/v1/models/billing-events?request_id=${id}`;

    const early = await (await fetch(url, { headers: admin })).json();
    await control("POST", "/settings", { billingLagMs: 0 });
    const late = await (await fetch(url, { headers: admin })).json();

    expect(early.billing_events).toEqual([]);
    expect(late.billing_events).toMatchObject([
      { request_id: id, endpoint_id: frame, cost_total: 0.15, cost_estimate_nano_usd: 150_000_000 },
    ]);
  });

  it("finds a request whose id was lost, by its input", async () => {
    await script({ submit: { kind: "accept-then-reset" }, durationMs: aMinute });
    await submit(frame, { ...frameInput, prompt: "lost and found" }).catch(() => undefined);
    const url = `${sim.falUrl}/v1/models/requests/by-endpoint?endpoint_id=${frame}`;

    const plain = await (await get(url)).json();
    const full = await (await get(`${url}&expand=payloads`)).json();
    await control("POST", "/settings", { hideRunningFromSearch: true });
    const hidden = await (await get(url)).json();

    expect(plain.items[0]).not.toHaveProperty("json_input");
    expect(full.items).toMatchObject([{ json_input: { prompt: "lost and found" } }]);
    expect(hidden.items).toEqual([]);
  });

  it("names prices and addresses, and fails where it is told to", async () => {
    const pricing = await get(`${sim.falUrl}/v1/models/pricing?endpoint_id=${frame},${veo}`);
    const meta = await fetch(`${sim.falUrl}/v1/meta`);
    await control("POST", "/settings", { platformStatus: { "/v1/models/pricing": 429 } });
    const limited = await get(`${sim.falUrl}/v1/models/pricing?endpoint_id=${frame}`);

    expect(await pricing.json()).toMatchObject({
      prices: [{ unit_price: 0.15 }, { unit: "seconds" }],
    });
    expect((await meta.json()).webhook_ip_ranges).toContain("127.0.0.1/32");
    expect(await limited.json()).toMatchObject({ error: { type: "rate_limited" } });
  });
});

describe("media", () => {
  it("serves ranges of an image that is the same each time", async () => {
    const url = await makeImage();

    const whole = Buffer.from(await (await fetch(url)).arrayBuffer());
    const part = await fetch(url, { headers: { range: "bytes=1-3" } });
    const head = await fetch(url, { method: "HEAD" });

    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe(`bytes 1-3/${whole.length}`);
    expect(part.headers.get("access-control-allow-origin")).toBe("*");
    expect(await part.text()).toBe("PNG");
    expect(head.headers.get("content-length")).toBe(String(whole.length));
    expect(head.headers.get("content-type")).toBe("image/png");
    expect((await fetch(url, { headers: { range: "bytes=9999999-" } })).status).toBe(416);
  });

  it("serves a spoilt file as told", async () => {
    const url = await makeImage();
    const spoil = (bad: string | null) => control("POST", "/media", { url, bad });

    await spoil("404");
    const gone = await fetch(url);
    await spoil("redirect");
    const moved = await fetch(url, { redirect: "manual" });
    await spoil("wrong-magic");
    const wrong = await (await fetch(url)).text();
    await spoil("truncated");
    const cut = await fetch(url)
      .then((response) => response.arrayBuffer())
      .catch(() => "cut");
    await spoil(null);
    const good = await fetch(url);
    await control("POST", "/media", { deleteAll: true });
    const deleted = await fetch(url);

    expect(gone.status).toBe(404);
    expect(moved.status).toBe(302);
    expect(wrong).toContain("<!doctype html>");
    expect(cut).toBe("cut");
    expect(good.status).toBe(200);
    expect(deleted.status).toBe(404);
  });

  it("makes a video whose transcript and new voice have its words", async () => {
    const line = "I was not going to post this, but you need to see it.";
    const video = await finished(veo, {
      prompt: `She smiles and says: “${line}” Short, "ok".`,
      image_url: dot,
      duration: "4s",
    });
    const videoUrl = String(video.video?.url);

    const words = await finished("fal-ai/whisper", { audio_url: videoUrl, chunk_level: "word" });
    const voice = await finished("resemble-ai/chatterboxhd/speech-to-speech", {
      source_audio_url: videoUrl,
      target_voice: "Aurora",
    });
    const revoiced = await finished("fal-ai/whisper", {
      audio_url: String(voice.audio?.url),
      chunk_level: "word",
    });

    expect(words.text).toBe(line);
    expect(words.chunks?.map(({ text }) => text)).toEqual(line.split(" "));
    expect(words.chunks?.at(-1)?.timestamp[1]).toBeLessThanOrEqual(4);
    expect(voice.audio?.duration).toBe(4);
    expect(revoiced.chunks).toEqual(words.chunks);
  });

  it("knows its own voice again in a copy stored elsewhere", async () => {
    const video = await finished(veo, {
      prompt: 'She says "Hello you."',
      image_url: dot,
      duration: "4s",
    });
    const voice = await finished("resemble-ai/chatterboxhd/speech-to-speech", {
      source_audio_url: String(video.video?.url),
    });
    const bytes = Buffer.from(await (await fetch(String(voice.audio?.url))).arrayBuffer());
    receiver.serve(bytes);

    const words = await finished("fal-ai/whisper", { audio_url: receiver.url });

    expect(words.text).toBe("Hello you.");
  });

  it("keeps keys and media over a restart", async () => {
    const stateDir = mkdtempSync(path.join(os.tmpdir(), "fal-simulator-"));
    const first = await startFalSimulator({ port: 0, controlPort: 0, speed: 1000, stateDir });
    const port = Number(new URL(first.falUrl).port);
    const requestUrl = `${first.falUrl}/${frame}`;
    const body = JSON.stringify(frameInput);
    const submitted = await fetch(requestUrl, { method: "POST", headers: key, body });
    const { response_url } = await submitted.json();
    await until(async () => (await get(response_url)).ok);
    const { images } = await (await get(response_url)).json();
    const keysBefore = await jwksXs(first.falUrl);
    const bytesBefore = await digestOf(images[0].url);
    await first.close();

    const second = await startFalSimulator({ port, controlPort: 0, speed: 1000, stateDir });
    // fetch may still keep connections to the first one, and each of them fails once.
    await until(async () => {
      const tries = Array.from({ length: 5 }, () =>
        fetch(`${second.falUrl}/.well-known/jwks.json`),
      );
      return (await Promise.allSettled(tries)).every((tried) => tried.status === "fulfilled");
    });
    const keysAfter = await jwksXs(second.falUrl);
    const bytesAfter = await digestOf(images[0].url);
    await second.close();
    rmSync(stateDir, { recursive: true });

    expect(keysAfter).toEqual(keysBefore);
    expect(bytesAfter).toBe(bytesBefore);
  });
});

const key = { authorization: "Key sim-key:sim-secret" };

type Call = { path: string; headers: IncomingHttpHeaders; body: string };
type Receiver = Awaited<ReturnType<typeof startReceiver>>;
type Submitted = {
  request_id: string;
  status_url: string;
  response_url: string;
  cancel_url: string;
};
type RequestRecord = {
  id: string;
  accepted: boolean;
  state: string;
  outcome: string | null;
  runMs: number;
};
type Output = {
  text?: string;
  chunks?: { text: string; timestamp: [number, number] }[];
  video?: { url: string };
  audio?: { url: string; duration: number };
  images?: { url: string }[];
};

async function control(method: string, route: string, body?: unknown) {
  const response = await fetch(`${sim.controlUrl}${route}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${route}: ${JSON.stringify(answer)}`);
  return answer;
}

function script(fault: object, more: object = {}) {
  return control("POST", "/faults", { fault, ...more });
}

function submit(endpoint: string, input: unknown, webhookUrl?: string): Promise<Response> {
  const query = webhookUrl ? `?fal_webhook=${encodeURIComponent(webhookUrl)}` : "";
  return fetch(`${sim.falUrl}/${endpoint}${query}`, {
    method: "POST",
    headers: { ...key, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
}

async function accepted(endpoint: string, input: unknown, withWebhook = false): Promise<Submitted> {
  const response = await submit(endpoint, input, withWebhook ? receiver.url : undefined);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

async function finished(endpoint: string, input: unknown): Promise<Output> {
  const { request_id: id, response_url } = await accepted(endpoint, input);
  await untilEnded(id);
  return (await get(response_url)).json();
}

async function makeImage(): Promise<string> {
  const { images } = await finished(frame, frameInput);
  return String(images?.[0]?.url);
}

function get(url: string): Promise<Response> {
  return fetch(url, { headers: key });
}

async function requests(): Promise<RequestRecord[]> {
  return (await control("GET", "/requests")).requests;
}

function untilEnded(id: string): Promise<RequestRecord> {
  return untilState(id, "ended");
}

async function untilState(id: string, state: string): Promise<RequestRecord> {
  let record: RequestRecord | undefined;
  await until(async () => {
    record = await control("GET", `/requests/${id}`);
    return record?.state === state;
  });
  if (!record) throw new Error("no record");
  return record;
}

async function until(test: () => Promise<boolean> | boolean): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (!(await test())) {
    if (Date.now() > giveUpAt) throw new Error("it never happened");
    await sleep(5);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function jwksXs(falUrl = sim.falUrl): Promise<string[]> {
  const { keys } = await (await fetch(`${falUrl}/.well-known/jwks.json`)).json();
  return keys.map(({ x }: { x: string }) => x);
}

async function digestOf(url: string): Promise<string> {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  return createHash("sha256").update(bytes).digest("hex");
}

/** Verifies as docs/fal.md §2.3 says, sharing no code with the simulator's signer. */
async function isHonest({ headers, body }: Call): Promise<boolean> {
  const header = (name: string) => String(headers[`x-fal-webhook-${name}`] ?? "");
  const digest = createHash("sha256").update(body).digest("hex");
  const message = `${header("request-id")}\n${header("user-id")}\n${header("timestamp")}\n${digest}`;
  const signature = Buffer.from(header("signature"), "hex");
  return (await jwksXs()).some((x) =>
    verify(
      null,
      Buffer.from(message),
      createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }),
      signature,
    ),
  );
}

async function startReceiver() {
  const calls: Call[] = [];
  let answers: number[] = [200];
  let served: Buffer | null = null;
  const server = http.createServer(async (request, response) => {
    if (request.method === "GET") {
      response.end(served);
      return;
    }
    let body = "";
    for await (const part of request) body += String(part);
    calls.push({ path: request.url ?? "", headers: request.headers, body });
    const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    response.writeHead(status, status === 307 ? { location: "/elsewhere" } : {});
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/hook`,
    calls,
    bodies: (): Record<string, unknown>[] => calls.map(({ body }) => JSON.parse(body)),
    waitFor: (count: number) => until(() => calls.length >= count),
    answerWith(statuses: number[]) {
      answers = statuses;
    },
    serve(bytes: Buffer) {
      served = bytes;
    },
    clear() {
      calls.length = 0;
      answers = [200];
      served = null;
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
