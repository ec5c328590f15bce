import { describe, expect, it } from "vitest";
import { parseWebhookBody } from "@/lib/server/fal/webhook-body";
import { fixtureNames, readFixture } from "./fal-fixtures";

const parse = (value: unknown) => parseWebhookBody(JSON.stringify(value));
const id = "019d3c1e-77aa-7c40-9a51-0f6f3f1b2a77";

describe("a body of fal's", () => {
  it.each(fixtureNames)("%s is read, its payload untouched", (name) => {
    const text = readFixture(name);
    const written = JSON.parse(text);

    const body = parseWebhookBody(text);

    expect(body?.request_id).toBe(written.request_id);
    expect(body?.status).toBe(name.startsWith("ok-") ? "OK" : "ERROR");
    expect(body?.payload).toEqual(written.payload);
  });

  it("may carry null wherever a field is optional, as real ones do", () => {
    const body = parse({
      request_id: id,
      status: "OK",
      error: null,
      payload_error: null,
      payload: null,
    });

    expect(body).toMatchObject({ status: "OK", error: null, payload: null, payload_error: null });
  });

  it("may leave out all that is optional", () => {
    expect(parse({ request_id: id, status: "ERROR" })).toMatchObject({ status: "ERROR" });
  });

  it("may carry fields nobody announced", () => {
    const body = parse({
      request_id: id,
      status: "OK",
      payload: {},
      metrics: { inference_time: 3 },
      gateway_request_id: 7,
      attempt: null,
    });

    expect(body?.request_id).toBe(id);
  });

  it.each([
    ["text", "done"],
    ["a number", 0],
    ["false", false],
    ["a list", [{ url: "https://v3b.fal.media/x.mp4" }]],
    ["an empty object", {}],
    ["a key named __proto__", JSON.parse('{"__proto__":{"isAdmin":true}}')],
  ])("may have %s as its payload", (_, payload) => {
    const body = parse({ request_id: id, status: "OK", payload });

    expect(body?.payload).toEqual(payload);
    expect(Reflect.get({}, "isAdmin")).toBeUndefined();
  });

  it("keeps text outside ASCII", () => {
    const payload = { text: "café \u2028 🎬 \u0000" };

    expect(parse({ request_id: id, status: "OK", payload })?.payload).toEqual(payload);
  });

  it("takes the last of a doubled key, as JSON does", () => {
    const text = `{"request_id":"other","request_id":"${id}","status":"ERROR","status":"OK","payload":1}`;

    expect(parseWebhookBody(text)).toMatchObject({ request_id: id, status: "OK" });
  });
});

describe("anything else is no body and no exception", () => {
  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["a word", "OK"],
    ["null", "null"],
    ["a number", "1e999"],
    ["a string", '"OK"'],
    ["a list", "[]"],
    ["an empty object", "{}"],
    ["HTML", "<html></html>"],
    ["a cut body", readFixture("ok-first-frame").slice(0, -4)],
    ["a byte order mark", `\ufeff${readFixture("ok-first-frame")}`],
    ["two bodies", readFixture("ok-first-frame").repeat(2)],
    ["form fields", "request_id=1&status=OK"],
    ["replacement characters", "\ufffd\ufffd"],
    ["brackets 100,000 deep", "[".repeat(100_000)],
    ["objects 100,000 deep", '{"payload":'.repeat(100_000)],
  ])("%s", (_, text) => {
    expect(parseWebhookBody(text)).toBeNull();
  });

  it.each([
    ["no request id", { status: "OK", payload: {} }],
    ["a request id of null", { request_id: null, status: "OK" }],
    ["a numeric request id", { request_id: 7, status: "OK" }],
    ["no status", { request_id: id, payload: {} }],
    ["status COMPLETED", { request_id: id, status: "COMPLETED", payload: {} }],
    ["status FAILED", { request_id: id, status: "FAILED" }],
    ["status ok", { request_id: id, status: "ok" }],
    ["status null", { request_id: id, status: null }],
    ["the sketch's shape", { status: "COMPLETED", response: { video: {} } }],
    ["an error that is an object", { request_id: id, status: "ERROR", error: { a: 1 } }],
    ["a payload error that is a list", { request_id: id, status: "OK", payload_error: [] }],
  ])("%s", (_, value) => {
    expect(parse(value)).toBeNull();
  });
});
