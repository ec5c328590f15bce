import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createFalClient } from "@fal-ai/client";
import { describe, expect, it } from "vitest";
import {
  accepted,
  aMinute,
  control,
  dot,
  frame,
  frameInput,
  get,
  key,
  receiver,
  requests,
  script,
  sim,
  sleep,
  startSimulator,
  submit,
  untilEnded,
  untilState,
  veo,
} from "./simulator-client";

/** The simulator's queue: submits, runs and outcomes. */

startSimulator();

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
