import type { Json, JsonObject } from "./http-answer";
import type { Job, Outcome } from "./job";

/** docs/fal.md §2.2. Real OK bodies carry `"error": null`, which fal's documentation does not show. */
export function makeWebhookBody(job: Job, outcome: Outcome): JsonObject {
  const ids = { request_id: job.id, gateway_request_id: job.gatewayId };
  if (outcome.kind === "ok") {
    return { ...ids, status: "OK", error: null, payload: outcome.output };
  }
  const { webhookError, webhookPayload } = outcome;
  const body: JsonObject = { ...ids, status: "ERROR", error: webhookError };
  return webhookPayload === undefined ? body : { ...body, payload: webhookPayload };
}

export function makeNullPayloadBody(job: Job): JsonObject {
  return {
    request_id: job.id,
    gateway_request_id: job.gatewayId,
    status: "OK",
    error: null,
    payload: null,
    payload_error:
      "Response payload is not JSON serializable. Either return a JSON serializable object or use the queue endpoint to retrieve the response.",
  };
}

/** The same body with another tenant's media. */
export function withForeignMedia(value: Json): Json {
  if (typeof value === "string")
    return value.replace(/\/files\/b\/[^/]+\//, "/files/b/other-tenant/");
  if (Array.isArray(value)) return value.map(withForeignMedia);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withForeignMedia(part)]),
  );
}
