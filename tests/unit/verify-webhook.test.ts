import type { KeyObject } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFresh, isSignedBy, readWebhookHeaders } from "@/lib/server/fal/verify-webhook";
import { aDelivery, aSigner, type Delivery, headersOf, NOW, signerFromSeed } from "./fal-signer";

const fal = aSigner("fal");
const honest = aDelivery(fal);

/** What the route asks of the verifier, in its order. */
function isAccepted(
  headers: Headers,
  body: Uint8Array,
  keys: readonly KeyObject[] = [fal.publicKey],
  nowSeconds = NOW,
): boolean {
  const read = readWebhookHeaders(headers);
  return read !== null && isFresh(read.timestamp, nowSeconds) && isSignedBy(keys, read, body);
}

const accepts = (delivery: Delivery, keys?: readonly KeyObject[]) =>
  isAccepted(headersOf(delivery), delivery.body, keys);

describe("the worked example of fal.md §2.3", () => {
  const example = signerFromSeed(
    Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex"),
  );
  const body = Buffer.from(
    '{"request_id":"123e4567-e89b-12d3-a456-426614174000","gateway_request_id":"123e4567-e89b-12d3-a456-426614174000","status":"OK","payload":{"video":{"url":"https://v3b.fal.media/files/b/x/output.mp4"}}}',
  );
  const headers = {
    requestId: "123e4567-e89b-12d3-a456-426614174000",
    userId: "user_abc123",
    timestamp: "1760000000",
    signature:
      "5c7bfcafa4e184f4fef6a379cd620d0c456463feac596b8e8f5329a032740e6693009277c4373ac1eb72f55f20817973216ae80afc7517c67912a61f66b1530a",
  };

  it("is accepted", () => {
    expect(example.jwk.x).toBe("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    expect(isSignedBy([example.publicKey], headers, body)).toBe(true);
  });

  it("is refused for another tenant", () => {
    const other = { ...headers, userId: "user_abc124" };

    expect(isSignedBy([example.publicKey], other, body)).toBe(false);
  });
});

describe("headers", () => {
  it("are read whatever the case of their names", () => {
    const { body: _, ...expected } = honest;

    expect(readWebhookHeaders(headersOf(honest))).toEqual(expected);
  });

  it.each([
    "github|1234567",
    "google-oauth2|1098",
    "user_abc123",
    "a",
    "x".repeat(200),
    "team:marketing/eu",
  ])("take the opaque user id %s as it is", (userId) => {
    expect(accepts(aDelivery(fal, { userId }))).toBe(true);
  });

  const names = ["Request-Id", "User-Id", "Timestamp", "Signature"].map(
    (name) => `X-Fal-Webhook-${name}`,
  );

  it.each(names)("without %s are refused", (name) => {
    const headers = headersOf(honest);
    headers.delete(name);

    expect(readWebhookHeaders(headers)).toBeNull();
  });

  it.each(names)("with an empty %s are refused", (name) => {
    const headers = headersOf(honest);
    headers.set(name, "");

    expect(readWebhookHeaders(headers)).toBeNull();
  });

  it.each(names)("with %s twice, equal, are refused", (name) => {
    const headers = headersOf(honest);
    headers.append(name, headers.get(name) ?? "");

    expect(isAccepted(headers, honest.body)).toBe(false);
  });

  it.each(names)("with a %s that has a second value behind it are refused", (name) => {
    const headers = headersOf(honest);
    headers.append(name, "1");

    expect(isAccepted(headers, honest.body)).toBe(false);
  });

  it.each([
    ["a space in the request id", "X-Fal-Webhook-Request-Id", "019d3c1e 77aa"],
    ["a path in the request id", "X-Fal-Webhook-Request-Id", "../../019d3c1e"],
    ["a quote in the request id", "X-Fal-Webhook-Request-Id", "019d'--"],
    ["a request id of 201 characters", "X-Fal-Webhook-Request-Id", "a".repeat(201)],
    ["a user id with a space", "X-Fal-Webhook-User-Id", "github 1234567"],
    ["a user id with a tab", "X-Fal-Webhook-User-Id", "github\t1234567"],
    ["a user id outside ASCII", "X-Fal-Webhook-User-Id", "caf\u00e9"],
    ["a user id of 201 characters", "X-Fal-Webhook-User-Id", "u".repeat(201)],
  ])("with %s are refused", (_, name, value) => {
    const headers = headersOf(honest);
    headers.set(name, value);

    expect(readWebhookHeaders(headers)).toBeNull();
  });
});

describe("the timestamp", () => {
  it.each([
    [-301, false],
    [-300, true],
    [-299, true],
    [0, true],
    [299, true],
    [300, true],
    [301, false],
    [-86_400, false],
    [86_400, false],
  ])("%i seconds from now: accepted is %s", (offset, expected) => {
    expect(accepts(aDelivery(fal, { timestamp: String(NOW + offset) }))).toBe(expected);
  });

  // Each is validly signed: only its form is wrong.
  it.each([
    ["milliseconds", `${NOW}000`],
    ["nine digits", String(NOW).slice(0, 9)],
    ["eleven digits with a leading zero", `0${NOW}`],
    ["hexadecimal", `0x${NOW.toString(16)}`],
    ["an exponent", "1e9"],
    ["a longer exponent", "1784206e03"],
    ["letters behind", `${String(NOW).slice(0, 9)}a`],
    ["letters behind ten digits", `${NOW}abc`],
    ["a fraction", `${NOW}.5`],
    ["a sign", `+${NOW}`],
    ["a negative number", `-${NOW}`],
    ["a space inside", "17842 06014"],
    ["an ISO date", new Date(NOW * 1000).toISOString()],
    ["a word", "now"],
  ])("as %s is refused", (_, timestamp) => {
    expect(accepts(aDelivery(fal, { timestamp }))).toBe(false);
  });

  it("is judged by a clock with fractions too", () => {
    expect(isFresh(String(NOW), NOW + 299.999)).toBe(true);
    expect(isFresh(String(NOW), NOW + 300.001)).toBe(false);
    expect(isFresh(String(NOW), NOW - 300.001)).toBe(false);
  });

  it("of a clock that is no number is refused", () => {
    expect(isFresh(String(NOW), Number.NaN)).toBe(false);
  });
});

describe("the signature", () => {
  const { signature } = honest;
  const spoiled = (value: string) => accepts({ ...honest, signature: value });

  it("is accepted in upper and in mixed case", () => {
    expect(spoiled(signature.toUpperCase())).toBe(true);
    expect(spoiled(signature.slice(0, 64).toUpperCase() + signature.slice(64))).toBe(true);
  });

  /** ed25519's group order: S + L verifies in a careless implementation. */
  const order = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
  const malleated = (factor: bigint) => {
    const s = BigInt(`0x${Buffer.from(signature.slice(64), "hex").reverse().toString("hex")}`);
    const moved = (s + factor * order).toString(16).padStart(64, "0");
    return signature.slice(0, 64) + Buffer.from(moved, "hex").reverse().toString("hex");
  };

  it.each([
    ["one digit short", signature.slice(0, 127)],
    ["one digit long", `${signature}0`],
    ["a bad last digit", `${signature.slice(0, 127)}g`],
    ["another last digit", signature.slice(0, 127) + (signature.endsWith("0") ? "1" : "0")],
    ["a bad first digit", `x${signature.slice(1)}`],
    ["a prefix 0x", `0x${signature.slice(2)}`],
    ["a second copy behind it", signature + signature],
    ["base64", Buffer.from(signature, "hex").toString("base64")],
    ["all zeros", "0".repeat(128)],
    ["all f", "f".repeat(128)],
    ["its halves swapped", signature.slice(64) + signature.slice(0, 64)],
    ["only R kept", signature.slice(0, 64) + "0".repeat(64)],
    ["only S kept", "0".repeat(64) + signature.slice(64)],
    ["S + L", malleated(1n)],
    ["S + 2L", malleated(2n)],
    ["R the neutral element and S zero", `01${"0".repeat(126)}`],
    ["a dash inside", `${signature.slice(0, 63)}-${signature.slice(64)}`],
  ])("as %s is refused", (_, value) => {
    expect(spoiled(value)).toBe(false);
  });

  it("with a line feed behind it never gets past the headers", () => {
    // Headers trims it, so the bare value is what is judged: `$` in a pattern would have let it pass.
    expect(() => new Headers({ a: `${signature}\nx` })).toThrow();
    expect(accepts({ ...honest, signature })).toBe(true);
  });

  const digest = "a1".repeat(32);
  it.each([
    ["a line feed at the end", `r\nu\n${NOW}\n${digest}\n`],
    ["a digest in upper case", `r\nu\n${NOW}\n${digest.toUpperCase()}`],
    ["the parts in another order", `u\nr\n${NOW}\n${digest}`],
    ["a point between the parts", `r.u.${NOW}.${digest}`],
  ])("of a message with %s is refused", (_, message) => {
    const delivery = { ...honest, requestId: "r", userId: "u", signature: fal.sign(message) };

    expect(accepts(delivery)).toBe(false);
  });

  it("of the body itself, without the digest, is refused", () => {
    const raw = Buffer.concat([
      Buffer.from(`${honest.requestId}\n${honest.userId}\n${honest.timestamp}\n`),
      honest.body,
    ]);

    expect(spoiled(fal.sign(raw))).toBe(false);
  });

  it("does not let a part borrow from its neighbour", () => {
    // "ab" + "c" and "a" + "bc" must not sign alike.
    const moved = aDelivery(fal, { requestId: "ab", userId: "c" });

    expect(accepts({ ...moved, requestId: "a", userId: "bc" })).toBe(false);
  });
});

describe("the body", () => {
  const odd: [string, Uint8Array][] = [
    ["a byte order mark", Buffer.from('\ufeff{"status":"OK"}')],
    ["CRLF", Buffer.from('{\r\n"status": "OK"\r\n}\r\n')],
    ["U+2028 and U+2029", Buffer.from('{"error":"a\u2028b\u2029c"}')],
    ["text outside ASCII", Buffer.from('{"error":"caf\u00e9 \u{1f3ac}"}')],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d])],
    ["a lone surrogate", Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["a zero byte", Buffer.from([0x7b, 0x00, 0x7d])],
    ["nothing", Buffer.alloc(0)],
    ["256 KB", Buffer.alloc(256 * 1024, "x")],
  ];

  it.each(odd)("with %s is verified on its exact bytes", (_, body) => {
    expect(accepts(aDelivery(fal, { body }))).toBe(true);
  });

  it.each(odd)("with %s and one byte more is refused", (_, body) => {
    const delivery = aDelivery(fal, { body });
    const longer = Buffer.concat([delivery.body, Buffer.from("\n")]);

    expect(accepts({ ...delivery, body: longer })).toBe(false);
  });

  it.each(odd.filter(([, body]) => body.length > 0))(
    "with %s is not the same once decoded, trimmed or written anew",
    (_, body) => {
      const delivery = aDelivery(fal, { body });
      const decoded = Buffer.from(new TextDecoder().decode(body).trim().normalize("NFD"));
      const isSame = Buffer.compare(decoded, Buffer.from(body)) === 0;

      expect(accepts({ ...delivery, body: decoded })).toBe(isSame);
    },
  );

  it("parsed and written again is refused", () => {
    const delivery = aDelivery(fal, { body: '{"status": "OK", "a": 1.0}' });
    const again = JSON.stringify(JSON.parse(Buffer.from(delivery.body).toString("utf8")));

    expect(accepts({ ...delivery, body: Buffer.from(again) })).toBe(false);
  });
});

describe("the keys", () => {
  const other = aSigner("other");

  it("that did not sign refuse", () => {
    expect(accepts(honest, [other.publicKey])).toBe(false);
  });

  it.each([
    ["first", [fal.publicKey, other.publicKey]],
    ["last", [other.publicKey, fal.publicKey]],
  ])("accept when the right one is %s", (_, keys) => {
    expect(accepts(honest, keys)).toBe(true);
  });

  it("accept nothing when there is none", () => {
    expect(accepts(honest, [])).toBe(false);
  });

  it("of two must each sign alone: halves of two signatures are refused", () => {
    const theirs = aDelivery(other);
    const mixed = honest.signature.slice(0, 64) + theirs.signature.slice(64);

    expect(accepts({ ...honest, signature: mixed }, [fal.publicKey, other.publicKey])).toBe(false);
  });
});

describe("mutations", () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const count = 1_000;

  const honestDelivery = fc
    .record({
      requestId: fc.uuid(),
      userId: fc.constantFrom("github|1234567", "user_abc123", "team:marketing/eu"),
      timestamp: fc.integer({ min: NOW - 300, max: NOW + 300 }).map(String),
      body: fc.oneof(
        fc.json().map((payload) => `{"status":"OK","error":null,"payload":${payload}}`),
        fc.uint8Array({ maxLength: 300 }),
      ),
    })
    .map((given) => aDelivery(fal, given));

  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  /** A text with one letter replaced, left out or doubled, or with something behind it. */
  const textEdit = fc
    .tuple(
      fc.constantFrom("replace", "drop", "double", "append"),
      place,
      fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }),
    )
    .map(([how, where, letter]) => (text: string) => {
      const at = Math.floor(where * text.length);
      const [head, old, tail] = [text.slice(0, at), text.charAt(at), text.slice(at + 1)];
      if (how === "append") return text + letter;
      return head + { replace: letter, drop: "", double: old + old }[how] + tail;
    });

  const bodyEdit = fc
    .tuple(fc.constantFrom("flip", "drop", "double", "cut", "append"), place, fc.nat(255))
    .map(([how, where, byte]) => (bytes: Uint8Array) => {
      const at = Math.floor(where * bytes.length);
      const [head, old, tail] = [bytes.slice(0, at), bytes[at] ?? 0, bytes.slice(at + 1)];
      const middle = { flip: [old ^ (1 << (byte % 8))], drop: [], double: [old, old] };
      if (how === "append") return Uint8Array.from([...bytes, byte]);
      return how === "cut" ? head : Uint8Array.from([...head, ...middle[how], ...tail]);
    });

  const mutation = fc.oneof(
    fc
      .tuple(fc.constantFrom("requestId", "userId", "timestamp", "signature"), textEdit)
      .map(([field, edit]) => (from: Delivery) => ({ ...from, [field]: edit(from[field]) })),
    bodyEdit.map((edit) => (from: Delivery) => ({ ...from, body: edit(from.body) })),
  );

  /** Hexadecimal digits mean the same in either case, and a header loses the white space around it. */
  const meaningOf = ({ requestId, userId, timestamp, signature, body }: Delivery) =>
    [requestId, userId, timestamp, signature.toLowerCase()].map((text) => text.trim()).join() +
    Buffer.from(body).toString("hex");

  it(`of honest deliveries are all refused, unless they say the same (${count} with SEED=${seed})`, () => {
    const seen = { refused: 0, same: 0 };

    fc.assert(
      fc.property(honestDelivery, mutation, (delivery, mutate) => {
        expect(accepts(delivery)).toBe(true);
        const mutated = mutate(delivery);
        const isSame = meaningOf(mutated) === meaningOf(delivery);
        expect(accepts(mutated)).toBe(isSame);
        seen[isSame ? "same" : "refused"] += 1;
      }),
      { seed, numRuns: count },
    );

    expect(seen.refused).toBeGreaterThan(count * 0.9);
  }, 60_000);
});
