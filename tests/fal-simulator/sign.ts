import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

/** docs/fal.md §2.3: Ed25519 over request id, user id, timestamp and the body's digest, one per line. */
export function signWebhook(options: {
  body: string | Buffer;
  requestId: string;
  userId: string;
  timestamp: string;
  privateKey: KeyObject;
}): string {
  const { body, requestId, userId, timestamp, privateKey } = options;
  const digest = createHash("sha256").update(body).digest("hex");
  const message = [requestId, userId, timestamp, digest].join("\n");
  return sign(null, Buffer.from(message, "utf8"), privateKey).toString("hex");
}

/** The private key for a 32-byte seed in hex. */
export function privateKeyFromSeed(seedHex: string): KeyObject {
  const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  return createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, Buffer.from(seedHex, "hex")]),
    format: "der",
    type: "pkcs8",
  });
}

/** The public key's `x` as in a JWK (base64url, no padding). */
export function publicKeyX(privateKey: KeyObject): string {
  return String(createPublicKey(privateKey).export({ format: "jwk" }).x);
}
