import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isWebhookToken, webhookToken } from "@/lib/server/fal/webhook-token";

const job = "7d0a8c56-30b4-4a11-9d3c-0a4f1f1f2d10";
const otherJob = "7d0a8c56-30b4-4a11-9d3c-0a4f1f1f2d11";
const secret = "current-secret-of-more-than-32-bytes";
const previous = "previous-secret-of-more-than-32-byte";
const token = webhookToken(job, secret);

describe("the token in a webhook URL", () => {
  it("is the HMAC-SHA256 of the job id under a prefix of its own, in hex", () => {
    const expected = createHmac("sha256", secret).update(`fal-webhook:${job}`).digest("hex");

    expect(token).toBe(expected);
    expect(token).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is accepted with the current and with the previous secret, in any order", () => {
    expect(isWebhookToken(job, token, [secret])).toBe(true);
    expect(isWebhookToken(job, token, ["new-secret-new-secret-new-secret", secret])).toBe(true);
    expect(isWebhookToken(job, webhookToken(job, previous), [secret, previous])).toBe(true);
  });

  it("of a retired secret is refused", () => {
    expect(isWebhookToken(job, webhookToken(job, previous), [secret])).toBe(false);
  });

  it("of another environment is refused", () => {
    expect(isWebhookToken(job, webhookToken(job, "staging".repeat(6)), [secret])).toBe(false);
  });

  it("of another job is refused", () => {
    expect(isWebhookToken(otherJob, token, [secret])).toBe(false);
    expect(isWebhookToken(job.toUpperCase(), token, [secret])).toBe(false);
  });

  it("is refused when no secret is known", () => {
    expect(isWebhookToken(job, token, [])).toBe(false);
  });

  it("is refused with any single digit changed", () => {
    const changed = [...token].map((digit, at) => {
      const other = digit === "0" ? "1" : "0";
      return token.slice(0, at) + other + token.slice(at + 1);
    });

    expect(changed.filter((value) => isWebhookToken(job, value, [secret]))).toEqual([]);
  });

  it.each([
    ["empty", ""],
    ["a digit short", token.slice(1)],
    ["a digit long", `${token}0`],
    ["in upper case", token.toUpperCase()],
    ["with a space before", ` ${token}`],
    ["with a line feed behind", `${token}\n`],
    ["with a zero byte behind", `${token}\0`],
    ["twice", token + token],
    ["in base64", Buffer.from(token, "hex").toString("base64")],
    ["not hex", "z".repeat(64)],
    ["full-width digits", "\uff10".repeat(64)],
    ["zeros", "0".repeat(64)],
    ["the plain HMAC without the prefix", createHmac("sha256", secret).update(job).digest("hex")],
  ])("is refused %s", (_, value) => {
    expect(isWebhookToken(job, value, [secret])).toBe(false);
  });
});
