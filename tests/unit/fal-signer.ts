import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

/** Signs as docs/fal.md §2.3 says, sharing no code with the product's verifier or the simulator's signer. */
export type Signer = {
  publicKey: KeyObject;
  /** As fal publishes it. */
  jwk: { kty: "OKP"; crv: "Ed25519"; x: string; kid: string };
  sign: (message: string | Uint8Array) => string;
};

export function signerFromSeed(seed: Uint8Array): Signer {
  // RFC 8410: SEQUENCE { version 0, AlgorithmIdentifier 1.3.101.112, OCTET STRING { OCTET STRING seed } }.
  const der = Buffer.concat([
    Buffer.from([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70]),
    Buffer.from([0x04, 0x22, 0x04, 0x20]),
    seed,
  ]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ format: "der", type: "spki" });
  const x = spki.subarray(spki.length - 32).toString("base64url");
  return {
    publicKey,
    jwk: { kty: "OKP", crv: "Ed25519", x, kid: x.slice(0, 6) },
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString("hex"),
  };
}

/** The same key for the same name, always. */
export function aSigner(name: string): Signer {
  return signerFromSeed(createHash("sha256").update(`signer ${name}`).digest());
}

export type Delivery = {
  requestId: string;
  userId: string;
  timestamp: string;
  signature: string;
  body: Uint8Array;
};

export const NOW = 1_784_206_014;

export function aDelivery(
  signer: Signer,
  given: Partial<Omit<Delivery, "signature" | "body">> & { body?: string | Uint8Array } = {},
): Delivery {
  const requestId = given.requestId ?? "019d3c1e-77aa-7c40-9a51-0f6f3f1b2a77";
  const userId = given.userId ?? "github|1234567";
  const timestamp = given.timestamp ?? String(NOW);
  const body = Buffer.from(given.body ?? `{"request_id":"${requestId}","status":"OK"}`);
  const digest = createHash("sha256").update(body).digest("hex");
  const signature = signer.sign([requestId, userId, timestamp, digest].join("\n"));
  return { requestId, userId, timestamp, signature, body };
}

export function headersOf({ requestId, userId, timestamp, signature }: Delivery): Headers {
  return new Headers({
    "X-Fal-Webhook-Request-Id": requestId,
    "X-Fal-Webhook-User-Id": userId,
    "X-Fal-Webhook-Timestamp": timestamp,
    "X-Fal-Webhook-Signature": signature,
  });
}
