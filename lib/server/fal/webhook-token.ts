import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Proves that we made a webhook URL for this job: HMAC-SHA256 of the job id, hex. fal signs for every customer with the same
 * keys, so its signature alone does not prove that a delivery is ours (docs/fal.md §2.3).
 */
export function webhookToken(jobId: string, secret: string): string {
  return createHmac("sha256", secret).update(`fal-webhook:${jobId}`).digest("hex");
}

/** True if any of the secrets (current, and the previous one while rotating) made this token. Constant time. */
export function isWebhookToken(jobId: string, token: string, secrets: readonly string[]): boolean {
  if (!/^[0-9a-f]{64}$/.test(token)) return false;
  const given = Buffer.from(token, "hex");
  return secrets.some((secret) =>
    timingSafeEqual(given, Buffer.from(webhookToken(jobId, secret), "hex")),
  );
}
