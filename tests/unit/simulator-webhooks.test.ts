import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { privateKeyFromSeed, publicKeyX, signWebhook } from "../fal-simulator/sign";
import {
  accepted,
  aMinute,
  type Call,
  control,
  frame,
  frameInput,
  get,
  jwksXs,
  receiver,
  script,
  sim,
  sleep,
  sound,
  soundEffects,
  startSimulator,
  submit,
  untilEnded,
  veo,
} from "./simulator-client";

/** What the simulator signs and sends by itself, and its Platform API. */

startSimulator();

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

    const response = await control("POST", "/deliver", { requestId, count: 10, concurrent: true });

    expect(response.statuses).toHaveLength(10);
    expect(response.statuses.filter((status: number) => status === 503)).toHaveLength(8);
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
