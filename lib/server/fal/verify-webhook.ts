import "server-only";
import { createHash, type KeyObject, verify } from "node:crypto";
import type { JwksCache } from "./jwks";

/** fal's tolerance, in both directions. */
export const WEBHOOK_TOLERANCE_SECONDS = 300;

export type WebhookHeaders = {
  requestId: string;
  userId: string;
  /** Unix seconds, ten digits, as sent. */
  timestamp: string;
  /** 128 hex digits. */
  signature: string;
};

const PATTERNS = {
  "x-fal-webhook-request-id": /^[\w-]{1,200}$/,
  "x-fal-webhook-user-id": /^[\x21-\x7e]{1,200}$/,
  "x-fal-webhook-timestamp": /^\d{10}$/,
  "x-fal-webhook-signature": /^[0-9a-fA-F]{128}$/,
} as const;

/** The four headers, or null unless all are well-formed (a repeated header is joined with a comma and fails). */
export function readWebhookHeaders(headers: Headers): WebhookHeaders | null {
  const read = (name: keyof typeof PATTERNS) => {
    const value = headers.get(name);
    return value !== null && PATTERNS[name].test(value) ? value : null;
  };
  const requestId = read("x-fal-webhook-request-id");
  const userId = read("x-fal-webhook-user-id");
  const timestamp = read("x-fal-webhook-timestamp");
  const signature = read("x-fal-webhook-signature");
  if (requestId === null || userId === null || timestamp === null || signature === null)
    return null;
  return { requestId, userId, timestamp, signature };
}

export function isFresh(timestamp: string, nowSeconds: number): boolean {
  return Math.abs(nowSeconds - Number(timestamp)) <= WEBHOOK_TOLERANCE_SECONDS;
}

/** Plain Ed25519 over request id, user id, timestamp and the hex SHA-256 of the exact bytes (docs/fal.md §2.3). */
export function isSignedBy(
  keys: readonly KeyObject[],
  { requestId, userId, timestamp, signature }: WebhookHeaders,
  body: Uint8Array,
): boolean {
  const digest = createHash("sha256").update(body).digest("hex");
  const message = Buffer.from(`${requestId}\n${userId}\n${timestamp}\n${digest}`, "utf8");
  const bytes = Buffer.from(signature, "hex");
  return keys.some((key) => verify(null, message, key, bytes));
}

/** Tries the cached keys and then, if a refresh is due, any newer ones. Throws KeysUnavailable. */
export async function isSignedByFal(
  jwks: JwksCache,
  headers: WebhookHeaders,
  body: Uint8Array,
): Promise<boolean> {
  if (isSignedBy(await jwks.get(), headers, body)) return true;
  const newer = await jwks.getNewer();
  return newer !== null && isSignedBy(newer, headers, body);
}
