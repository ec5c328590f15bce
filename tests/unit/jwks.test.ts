import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { importKeys, JwksCache, KeysUnavailable } from "@/lib/server/fal/jwks";
import { isSignedByFal, readWebhookHeaders } from "@/lib/server/fal/verify-webhook";
import { aDelivery, aSigner, type Delivery, headersOf, type Signer } from "./fal-signer";
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

const oldKey = aSigner("old");
const newKey = aSigner("new");
const stranger = aSigner("stranger");

const published = (...signers: Signer[]) => json(200, { keys: signers.map(({ jwk }) => jwk) });

const HOUR = 3600;
let server: LoopbackServer;
let clock: number;
let jwks: JwksCache;

beforeAll(async () => {
  server = await startLoopbackServer(published(oldKey));
});
afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());
beforeEach(() => {
  server.respond = published(oldKey);
  server.seen.length = 0;
  clock = 1_784_206_014;
  jwks = new JwksCache({ url: () => `${server.url}/.well-known/jwks.json`, now: () => clock });
});

async function isAccepted(delivery: Delivery, cache = jwks): Promise<boolean> {
  const headers = readWebhookHeaders(headersOf(delivery));
  return headers !== null && (await isSignedByFal(cache, headers, delivery.body));
}

const fetches = () => server.seen.length;

describe("the cached key set", () => {
  it("is fetched once for any number of deliveries at a cold start", async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => isAccepted(aDelivery(oldKey))),
    );

    expect(answers.every(Boolean)).toBe(true);
    expect(fetches()).toBe(1);
  });

  it("is asked for at the given address, without a body or a key of ours", async () => {
    await jwks.get();

    expect(server.seen[0]).toMatchObject({
      method: "GET",
      url: "/.well-known/jwks.json",
      body: "",
    });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("is fresh for an hour and then fetched again", async () => {
    await jwks.get();
    clock += HOUR;
    await jwks.get();
    expect(fetches()).toBe(1);

    clock += 1;
    await jwks.get();
    expect(fetches()).toBe(2);
  });

  it("belongs to its instance", async () => {
    await jwks.get();
    await new JwksCache({ url: () => server.url, now: () => clock }).get();

    expect(fetches()).toBe(2);
  });
});

describe("rotation", () => {
  it("{old} → {old, new}: a delivery signed with the new key costs exactly one refresh", async () => {
    await jwks.get();
    server.respond = published(oldKey, newKey);
    clock += 61;

    expect(await isAccepted(aDelivery(newKey))).toBe(true);
    expect(fetches()).toBe(2);
    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
    expect(await isAccepted(aDelivery(newKey))).toBe(true);
    expect(fetches()).toBe(2);
  });

  it("{old, new} → {new}: the old key ends with the next fetch", async () => {
    server.respond = published(oldKey, newKey);
    await jwks.get();
    server.respond = published(newKey);
    clock += HOUR + 1;

    expect(await isAccepted(aDelivery(newKey))).toBe(true);
    clock += 61;
    expect(await isAccepted(aDelivery(oldKey))).toBe(false);
  });

  it("straight from {old} to {new} loses nothing but a retry", async () => {
    await jwks.get();
    server.respond = published(newKey);

    // Within the minute the new key is unknown still: fal delivers again.
    expect(await isAccepted(aDelivery(newKey))).toBe(false);
    clock += 60;
    expect(await isAccepted(aDelivery(newKey))).toBe(true);
    expect(fetches()).toBe(2);
  });

  it("meets 50 deliveries at once with one refresh, and all are accepted", async () => {
    await jwks.get();
    server.respond = published(oldKey, newKey);
    clock += 61;

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => isAccepted(aDelivery(newKey))),
    );

    expect(answers.filter((accepted) => !accepted)).toEqual([]);
    expect(fetches()).toBe(2);
  });

  it("is not held up by a forger who used up this minute's refresh", async () => {
    await jwks.get();
    clock += 61;
    server.respond = published(oldKey, newKey);
    await isAccepted(aDelivery(stranger));

    expect(await isAccepted(aDelivery(newKey))).toBe(true);
    expect(fetches()).toBe(2);
  });
});

describe("an outage", () => {
  const broken: [string, Respond][] = [
    ["500", json(500, { detail: "no" })],
    ["500 with a good document", json(500, { keys: [oldKey.jwk] })],
    ["404", json(404, {})],
    ["204", (response) => response.writeHead(204).end()],
    ["a redirect", redirect(302, "/elsewhere")],
    ["a reset", reset],
    ["HTML", text(200, "<html>maintenance</html>")],
    ["no bytes", text(200, "")],
    ["null", json(200, null)],
    ["an array", json(200, [oldKey.jwk])],
    ["no list of keys", json(200, { keys: oldKey.jwk })],
    ["an empty list", json(200, { keys: [] })],
    ["eleven keys", json(200, { keys: Array.from({ length: 11 }, () => oldKey.jwk) })],
    ["only keys of other kinds", json(200, { keys: [{ kty: "RSA", n: "x", e: "AQAB" }] })],
    ["a key without x", json(200, { keys: [{ kty: "OKP", crv: "Ed25519" }] })],
    ["a key that is null", json(200, { keys: [null, oldKey.jwk] })],
    ["more than 64 KB", json(200, { keys: [oldKey.jwk], padding: "x".repeat(64 * 1024) })],
    ["a cut document", text(200, JSON.stringify({ keys: [oldKey.jwk] }).slice(0, -3))],
    ["an x of 31 bytes", json(200, { keys: [{ ...oldKey.jwk, x: "A".repeat(42) }] })],
  ];

  it.each(broken)("at a cold start (%s) is said, not guessed around", async (_, answer) => {
    server.respond = answer;

    await expect(isAccepted(aDelivery(oldKey))).rejects.toBeInstanceOf(KeysUnavailable);
  });

  it.each(broken)("later (%s) never takes the place of a good set", async (_, answer) => {
    await jwks.get();
    server.respond = answer;
    clock += HOUR + 1;

    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
    expect(await isAccepted(aDelivery(stranger))).toBe(false);
    expect(fetches()).toBe(2);
  });

  it.each([
    ["an hour", HOUR],
    ["ten hours", 10 * HOUR],
    ["24 hours to the second", 24 * HOUR],
  ])("of %s is bridged by the cached set", async (_, seconds) => {
    await jwks.get();
    server.respond = reset;
    clock += seconds;

    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
  });

  it("of more than 24 hours is an outage of ours too", async () => {
    await jwks.get();
    server.respond = reset;
    clock += 24 * HOUR + 1;

    await expect(isAccepted(aDelivery(oldKey))).rejects.toBeInstanceOf(KeysUnavailable);
  });

  it("ends by itself within a minute of fal's return", async () => {
    server.respond = reset;
    await expect(jwks.get()).rejects.toBeInstanceOf(KeysUnavailable);
    server.respond = published(oldKey);
    clock += 59;
    await expect(jwks.get()).rejects.toBeInstanceOf(KeysUnavailable);
    clock += 1;

    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
  });

  it("does not stop a delivery signed with the cached key after a mismatch", async () => {
    await jwks.get();
    server.respond = json(500, {});
    clock += 61;

    expect(await isAccepted(aDelivery(stranger))).toBe(false);
    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
  });
});

describe("a flood of forged deliveries", () => {
  // Each is a real verification: seconds, on a busy machine.
  vi.setConfig({ testTimeout: 20_000 });

  const forged = aDelivery(stranger);
  const count = 5000;

  it.each<[string, Respond]>([
    ["fal answers", published(oldKey)],
    ["fal answers 500", json(500, {})],
  ])("of 5,000 in 60 s asks fal at most twice while %s", async (_, answer) => {
    await jwks.get();
    server.respond = answer;
    let accepted = 0;
    const start = clock;

    for (let sent = 0; sent < count; sent += 50) {
      clock = start + (60 * sent) / count;
      const answers = await Promise.all(Array.from({ length: 50 }, () => isAccepted(forged)));
      accepted += answers.filter(Boolean).length;
    }

    expect(accepted).toBe(0);
    expect(fetches()).toBeLessThanOrEqual(2);
  });

  it("asks at most once a minute while fal is down from the start", async () => {
    server.respond = json(500, {});
    const start = clock;

    for (let sent = 0; sent < 2000; sent += 1) {
      clock = start + (180 * sent) / 2000;
      await isAccepted(forged).catch(() => false);
    }

    expect(fetches()).toBeLessThanOrEqual(4);
  });
});

describe("a fal that hangs", () => {
  it("has one fetch in flight however many wait, and all get its keys", async () => {
    const waiting: (() => void)[] = [];
    server.respond = (response, request) =>
      waiting.push(() => published(oldKey)(response, request));
    const deliveries = Promise.all(
      Array.from({ length: 200 }, () => isAccepted(aDelivery(oldKey))),
    );
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(fetches()).toBe(1);
    for (const release of waiting) release();
    expect((await deliveries).every(Boolean)).toBe(true);
    expect(fetches()).toBe(1);
  });

  it("is given up after 5 s, and the next delivery does not wait again", async () => {
    server.respond = hang;
    const asked = fasterTimeouts();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => isAccepted(aDelivery(oldKey))),
    );
    const again = await isAccepted(aDelivery(oldKey)).catch((error: unknown) => error);

    expect(answers.map(({ status }) => status)).not.toContain("fulfilled");
    expect(again).toBeInstanceOf(KeysUnavailable);
    expect(asked).toEqual([5_000]);
    expect(fetches()).toBe(1);
  });

  it("in the middle of its document is given up too", async () => {
    server.respond = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"keys":[');
    };
    fasterTimeouts();

    await expect(jwks.get()).rejects.toBeInstanceOf(KeysUnavailable);
  });

  it("behind a good set only delays, and the set is used", async () => {
    await jwks.get();
    clock += HOUR + 1;
    server.respond = hang;
    fasterTimeouts();

    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
  });
});

describe("importing keys", () => {
  const count = (...keys: unknown[]) => importKeys({ keys }).length;

  it("takes plain and padded base64 alike", async () => {
    server.respond = json(200, { keys: [{ ...oldKey.jwk, x: `${oldKey.jwk.x}=` }] });

    expect(await isAccepted(aDelivery(oldKey))).toBe(true);
  });

  it("takes fal's extra fields and null ones", () => {
    expect(count({ ...oldKey.jwk, use: "sig", alg: "EdDSA", x5c: null, kid: null })).toBe(1);
  });

  it("passes over what it cannot use and keeps the rest", () => {
    const unusable = [
      { kty: "RSA", n: "sXch", e: "AQAB" },
      { kty: "EC", crv: "P-256", x: oldKey.jwk.x, y: oldKey.jwk.x },
      { kty: "OKP", crv: "X25519", x: oldKey.jwk.x },
      { kty: "OKP", crv: "Ed25519", x: "" },
      { kty: "OKP", crv: "Ed25519", x: null },
      { kty: "OKP", crv: "Ed25519", x: Buffer.alloc(31, 7).toString("base64url") },
      { kty: "OKP", crv: "Ed25519", x: Buffer.alloc(33, 7).toString("base64url") },
      { kty: "oct", k: "c2VjcmV0" },
    ];

    expect(importKeys({ keys: [...unusable, oldKey.jwk] })).toEqual([oldKey.publicKey]);
  });

  it("keeps the public half only, should a private one be published", () => {
    const [key] = importKeys({ keys: [{ ...oldKey.jwk, d: "A".repeat(43) }] });

    expect(key?.type).toBe("public");
  });

  const smallOrder = [
    ["the neutral element", `01${"00".repeat(31)}`],
    ["order 2", `ec${"ff".repeat(30)}7f`],
    ["order 4", "00".repeat(32)],
    ["order 4, negative", `${"00".repeat(31)}80`],
    ["order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"],
    ["order 8, negative", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"],
    ["order 8, other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"],
    [
      "order 8, other, negative",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ],
  ] as const;

  it.each(smallOrder)("refuses the point of small order: %s", (_, hex) => {
    expect(count({ ...oldKey.jwk, x: Buffer.from(hex, "hex").toString("base64url") })).toBe(0);
  });

  // The same points written with a sign bit for x = 0 or with y not reduced. OpenSSL 3.0 (Node 20) imports these and
  // then accepts a constant signature for any message.
  const oddlyWritten = [
    ["the neutral element, negative", `01${"00".repeat(30)}80`],
    ["the neutral element, y not reduced", `ee${"ff".repeat(30)}7f`],
    ["the neutral element, y not reduced, negative", `ee${"ff".repeat(31)}`],
    ["order 2, negative", `ec${"ff".repeat(31)}`],
    ["order 4, y not reduced", `ed${"ff".repeat(30)}7f`],
    ["order 4, y not reduced, negative", `ed${"ff".repeat(31)}`],
  ] as const;

  it.each(oddlyWritten)("refuses the point of small order: %s", (_, hex) => {
    expect(count({ ...oldKey.jwk, x: Buffer.from(hex, "hex").toString("base64url") })).toBe(0);
  });

  it("refuses a small-order point that is padded or in plain base64 too", () => {
    const x = Buffer.from(smallOrder[4][1], "hex");

    expect(count({ ...oldKey.jwk, x: x.toString("base64") })).toBe(0);
    expect(count({ ...oldKey.jwk, x: `${x.toString("base64url")}=` })).toBe(0);
  });
});
