import type { OutcomeFault } from "./faults";
import type { InputRefused } from "./fetch-input";
import type { Json, JsonObject } from "./http-answer";
import type { Failure } from "./job";

/** The infrastructure error types of docs/fal.md §1.7, each with its status. */
const infraStatus: Record<string, number> = {
  request_timeout: 504,
  startup_timeout: 504,
  runner_scheduling_failure: 503,
  runner_connection_timeout: 503,
  runner_disconnected: 503,
  runner_connection_refused: 503,
  runner_connection_error: 503,
  runner_incomplete_response: 502,
  runner_server_error: 500,
  client_disconnected: 499,
  client_cancelled: 499,
  bad_request: 400,
  internal_error: 500,
};

export function createFailure(fault: Exclude<OutcomeFault, { kind: "ok" | "missing-media" }>) {
  return fault.kind === "model-error" ? modelFailure(fault) : infraFailure(fault);
}

export function inputFailure(refused: InputRefused): Failure {
  return modelFailure({
    kind: "model-error",
    type: refused.type,
    status: 422,
    message: refused.message,
    ...(refused.ctx ? { ctx: refused.ctx } : {}),
    loc: refused.loc,
  });
}

export function cancelledFailure(): Failure {
  return infraFailure({
    kind: "infra-error",
    errorType: "client_cancelled",
    message: "Request was cancelled",
  });
}

export function startTimeoutFailure(): Failure {
  const failure = infraFailure({
    kind: "infra-error",
    errorType: "request_timeout",
    message: "Request timed out before it started",
  });
  failure.headers["x-fal-request-timeout-type"] = "user";
  return failure;
}

function modelFailure(
  fault: Extract<OutcomeFault, { kind: "model-error" }> & { loc?: (string | number)[] },
): Failure {
  const message = fault.message ?? `The request failed: ${fault.type}`;
  const entry: JsonObject = {
    loc: fault.loc ?? ["body", "prompt"],
    msg: message,
    type: fault.type,
    url: `https://docs.fal.ai/errors#${fault.type}`,
    ...(fault.ctx ? { ctx: fault.ctx } : {}),
  };
  const body: JsonObject = { detail: fault.detailString ? message : [entry] };
  const retryable = fault.retryable ?? fault.status >= 500;
  return {
    kind: "failed",
    status: fault.status,
    body,
    headers: { "x-fal-retryable": String(retryable) },
    error: message,
    errorType: fault.type,
    webhookError: `Invalid status code: ${fault.status}`,
    webhookPayload: body,
  };
}

function infraFailure(fault: Extract<OutcomeFault, { kind: "infra-error" }>): Failure {
  const message = fault.message ?? `Request failed: ${fault.errorType.replaceAll("_", " ")}`;
  const body: JsonObject = { detail: message, error_type: fault.errorType };
  const payloads: Record<string, Json | undefined> = { object: body, null: null };
  return {
    kind: "failed",
    status: fault.status ?? infraStatus[fault.errorType] ?? 500,
    body,
    headers: { "x-fal-error-type": fault.errorType },
    error: message,
    errorType: fault.errorType,
    webhookError: message,
    webhookPayload: payloads[fault.payload ?? "object"],
  };
}
