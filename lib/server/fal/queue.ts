import "server-only";
import { z } from "zod";
import { failureFromFal, type JobFailure } from "@/lib/domain/jobs/job-failure";
import { env } from "@/lib/server/core/env";
import { describeFalError, FalRefusal, falClient } from "./client";

/** fal's queue (docs/fal.md §1): submit, status, result, cancel. Each call is one attempt within 10 s. */

const TIMEOUT_MS = 10_000;

const submitResponse = z.object({
  request_id: z.string().min(1).max(200),
  status_url: z.string().nullish(),
  response_url: z.string().nullish(),
});

export type Submission =
  | {
      kind: "accepted";
      requestId: string;
      /** Only if they point at fal's queue, else null. */
      statusUrl: string | null;
      responseUrl: string | null;
    }
  /** A refusal: nothing was started. */
  | { kind: "refused"; failure: JobFailure; body: unknown }
  /** fal may have it. Never send it again. */
  | { kind: "unknown"; reason: string };

/** The one POST of a job. `startTimeoutSeconds`: fal drops the request if it has not started by then. */
export async function submitToFal(request: {
  endpoint: string;
  input: Record<string, unknown>;
  webhookUrl: string | null;
  startTimeoutSeconds: number;
}): Promise<Submission> {
  try {
    const response = submitResponse.parse(
      await falClient().queue.submit(request.endpoint, {
        input: request.input,
        startTimeout: request.startTimeoutSeconds,
        abortSignal: AbortSignal.timeout(TIMEOUT_MS),
        ...(request.webhookUrl === null ? {} : { webhookUrl: request.webhookUrl }),
      }),
    );
    return {
      kind: "accepted",
      requestId: response.request_id,
      statusUrl: onFalsQueue(response.status_url),
      responseUrl: onFalsQueue(response.response_url),
    };
  } catch (error) {
    if (error instanceof FalRefusal && isDefinite(error)) {
      return {
        kind: "refused",
        failure: failureFromFal({ status: error.status, body: error.body, ...hints(error) }),
        body: error.body,
      };
    }
    return { kind: "unknown", reason: describeFalError(error) };
  }
}

/** A 4xx with a body is a refusal before anything started; the three about the connection itself prove nothing. */
function isDefinite({ status, hasBody }: FalRefusal): boolean {
  return status >= 400 && status < 500 && hasBody && ![408, 425, 499].includes(status);
}

const statusResponse = z.object({
  status: z.string(),
  queue_position: z.number().int().min(0).nullish(),
  logs: z.array(z.object({ message: z.string() })).nullish(),
  error: z.string().nullish(),
  error_type: z.string().nullish(),
});

export type FalStatus =
  | { kind: "queued"; position: number | null }
  | { kind: "running"; message: string | null }
  | { kind: "finished"; errorType: string | null; hasFailed: boolean }
  | { kind: "not_found" }
  | { kind: "unavailable"; reason: string };

export async function getFalStatus(endpoint: string, requestId: string): Promise<FalStatus> {
  try {
    const response = statusResponse.parse(
      await falClient().queue.status(endpoint, {
        requestId,
        logs: true,
        abortSignal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
    if (response.status === "IN_QUEUE") {
      return { kind: "queued", position: response.queue_position ?? null };
    }
    if (response.status === "IN_PROGRESS") {
      return { kind: "running", message: response.logs?.at(-1)?.message ?? null };
    }
    // A failed request is COMPLETED too, with `error` (docs/fal.md §1.3).
    return {
      kind: "finished",
      errorType: response.error_type ?? null,
      hasFailed: typeof response.error === "string" || typeof response.error_type === "string",
    };
  } catch (error) {
    return notFoundOrUnavailable(error);
  }
}

export type FalResult =
  | { kind: "output"; output: unknown }
  | { kind: "failed"; failure: JobFailure; body: unknown }
  | { kind: "not_ready" }
  | { kind: "not_found" }
  | { kind: "unavailable"; reason: string };

/** The output of a finished request. fal replays a failure with the model's own status and body. */
export async function getFalResult(
  endpoint: string,
  requestId: string,
  status: { errorType: string | null; hasFailed: boolean },
): Promise<FalResult> {
  try {
    const response = await falClient().queue.result(endpoint, {
      requestId,
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    // Every model returns an object; an HTML page with status 200 comes from something in between.
    return typeof response.data === "object" && response.data !== null
      ? { kind: "output", output: response.data }
      : { kind: "unavailable", reason: "not json" };
  } catch (error) {
    if (!(error instanceof FalRefusal))
      return { kind: "unavailable", reason: describeFalError(error) };
    // An error response is final only if fal's status says that the request failed: a 500 may be the API's own.
    if (status.hasFailed && error.body !== null) {
      return {
        kind: "failed",
        failure: failureFromFal({
          status: error.status,
          body: error.body,
          ...hints(error),
          ...(status.errorType === null ? {} : { errorType: status.errorType }),
        }),
        body: error.body,
      };
    }
    if (error.status === 400) return { kind: "not_ready" };
    return notFoundOrUnavailable(error);
  }
}

export type FalCancellation = "requested" | "already_completed" | "not_found" | "unavailable";

export async function cancelAtFal(endpoint: string, requestId: string): Promise<FalCancellation> {
  try {
    await falClient().queue.cancel(endpoint, {
      requestId,
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return "requested";
  } catch (error) {
    if (error instanceof FalRefusal && error.status === 400) return "already_completed";
    if (error instanceof FalRefusal && error.status === 404) return "not_found";
    return "unavailable";
  }
}

function notFoundOrUnavailable(
  error: unknown,
): { kind: "not_found" } | { kind: "unavailable"; reason: string } {
  return error instanceof FalRefusal && error.status === 404
    ? { kind: "not_found" }
    : { kind: "unavailable", reason: describeFalError(error) };
}

function hints({ headers }: FalRefusal): { errorType?: string; retryable?: boolean } {
  const errorType = headers.get("x-fal-error-type");
  const retryable = headers.get("x-fal-retryable") ?? headers.get("x-fal-needs-retry");
  return {
    ...(errorType === null ? {} : { errorType }),
    ...(retryable === null ? {} : { retryable: retryable === "true" || retryable === "1" }),
  };
}

/** A URL in a response is used only if it points at the queue we called. */
function onFalsQueue(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  return new URL(address).origin === new URL(env().falQueueUrl).origin ? address : null;
}
