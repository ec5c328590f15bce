/** A closed set of reasons. The last four are written by the SQL functions. */
export const FAILURE_CODES = [
  "content_policy",
  "deadline_exceeded",
  "file_unreadable",
  "file_unsuitable",
  "invalid_input",
  "no_media",
  "provider_account",
  "provider_busy",
  "provider_cancelled",
  "provider_error",
  "provider_timeout",
  "result_gone",
  "submission_lost",
  "unknown_model",
  "unreadable_result",
  "cancelled",
  "cancelled_by_studio",
  "dependency_failed",
  "failed_by_studio",
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

export function isFailureCode(value: string): value is FailureCode {
  return FAILURE_CODES.some((code) => code === value);
}

/**
 * Why a job failed: a code for programs, a message for people, and whether fal itself considers it worth a retry. Only then does
 * the server retry automatically, since each attempt costs money.
 */
export type JobFailure = { code: FailureCode; message: string; retryable: boolean };

const NOTHING_CHARGED = "Nothing was charged.";

/** fal's model error types (docs/fal.md §1.7) → our codes and messages. Anything else is provider_error. */
const MODEL_ERRORS: Record<string, { code: FailureCode; message: string; retryable?: boolean }> = {
  content_policy_violation: {
    code: "content_policy",
    message: "The provider's safety check declined this content. Change the wording or the image.",
  },
  no_media_generated: {
    code: "no_media",
    message: "The model made nothing of this request. Try other words.",
  },
  image_load_error: { code: "file_unreadable", message: "The provider couldn't load the image." },
  file_download_error: {
    code: "file_unreadable",
    message: "The provider couldn't download one of the files.",
  },
  file_too_large: { code: "file_unsuitable", message: "One of the files is too large." },
  image_too_small: { code: "file_unsuitable", message: "The image is too small for this model." },
  image_too_large: { code: "file_unsuitable", message: "The image is too large for this model." },
  face_detection_error: {
    code: "file_unsuitable",
    message: "The model found no face in the image.",
  },
  unsupported_image_format: {
    code: "file_unsuitable",
    message: "The image's format isn't supported.",
  },
  unsupported_audio_format: {
    code: "file_unsuitable",
    message: "The sound's format isn't supported.",
  },
  unsupported_video_format: {
    code: "file_unsuitable",
    message: "The video's format isn't supported.",
  },
  audio_duration_too_long: {
    code: "file_unsuitable",
    message: "The sound is too long for this model.",
  },
  audio_duration_too_short: {
    code: "file_unsuitable",
    message: "The sound is too short for this model.",
  },
  video_duration_too_long: {
    code: "file_unsuitable",
    message: "The video is too long for this model.",
  },
  video_duration_too_short: {
    code: "file_unsuitable",
    message: "The video is too short for this model.",
  },
  feature_not_supported: {
    code: "invalid_input",
    message: "The model doesn't support this setting.",
  },
  generation_timeout: {
    code: "provider_timeout",
    message: "The model took too long and gave up.",
    retryable: true,
  },
  internal_server_error: {
    code: "provider_error",
    message: "The model had an internal error.",
    retryable: true,
  },
  downstream_service_error: {
    code: "provider_error",
    message: "A service behind the model failed.",
    retryable: true,
  },
  downstream_service_unavailable: {
    code: "provider_error",
    message: "A service behind the model is down.",
    retryable: true,
  },
};

/** Those of fal's thirteen request error types (its infrastructure, docs/fal.md §1.7) that are worth a retry. */
const REQUEST_ERROR_TYPES = new Set([
  "request_timeout",
  "startup_timeout",
  "runner_scheduling_failure",
  "runner_connection_timeout",
  "runner_disconnected",
  "runner_connection_refused",
  "runner_connection_error",
  "runner_incomplete_response",
  "runner_server_error",
  "internal_error",
]);

/** The other three, where a retry would not help. */
const FINAL_REQUEST_ERRORS: Record<string, { code: FailureCode; message: string }> = {
  client_cancelled: { code: "provider_cancelled", message: "The provider cancelled this job." },
  client_disconnected: { code: "provider_cancelled", message: "The provider lost this request." },
  bad_request: { code: "invalid_input", message: "The provider found the request invalid." },
};

export const FAILURES = {
  deadlineExceeded: {
    code: "deadline_exceeded",
    message: `The provider didn't finish in time, so we stopped waiting. ${NOTHING_CHARGED}`,
    retryable: false,
  },
  submissionLost: {
    code: "submission_lost",
    message: `We couldn't find out whether the provider took this job, so we gave it up. ${NOTHING_CHARGED}`,
    retryable: false,
  },
  resultGone: {
    code: "result_gone",
    message: `The provider no longer has the result of this job. ${NOTHING_CHARGED}`,
    retryable: false,
  },
  badInput: {
    code: "invalid_input",
    message: `This job's input could not be prepared for the provider. ${NOTHING_CHARGED}`,
    retryable: false,
  },
} as const satisfies Record<string, JobFailure>;

type FalProblem = {
  /** HTTP status of fal's response, if there was one. */
  status?: number | null;
  /** fal's response body, or the webhook's payload. */
  body?: unknown;
  /** error_type of a finished request, or the X-Fal-Error-Type header. */
  errorType?: string | null;
  /** X-Fal-Retryable or X-Fal-Needs-Retry, if sent. */
  retryable?: boolean | null;
};

/**
 * fal's many ways to say no → one failure. Branches on types and status, never on fal's wording (docs/fal.md §1.7).
 */
export function failureFromFal({ status, body, errorType, retryable }: FalProblem): JobFailure {
  const detail = isRecord(body) ? body.detail : undefined;
  const type = errorType ?? (isRecord(body) ? asText(body.error_type) : null) ?? firstType(detail);

  if (status === 401) {
    return operatorsProblem("The provider didn't accept our key.");
  }
  if (status === 403) {
    return operatorsProblem(
      typeof detail === "string" && /balance/i.test(detail)
        ? "Our account at the provider has run out of money."
        : "The provider doesn't let us use this model.",
    );
  }
  if (status === 429) {
    return finish({
      code: "provider_busy",
      message: "The provider is too busy to take this job.",
      retryable: true,
    });
  }
  const final = lookUp(FINAL_REQUEST_ERRORS, type);
  if (final !== undefined) return finish(final);
  const known = lookUp(MODEL_ERRORS, type);
  if (known !== undefined) {
    return finish({ ...known, retryable: retryable ?? known.retryable ?? false });
  }
  if (type !== null && REQUEST_ERROR_TYPES.has(type)) {
    return finish({
      code: type.includes("timeout") ? "provider_timeout" : "provider_error",
      message: "The provider's machines failed while working on this.",
      retryable: retryable ?? true,
    });
  }
  if (status === 404) {
    return finish({ code: "unknown_model", message: "The provider doesn't know this model." });
  }
  if (status === 400 || status === 422 || (Array.isArray(detail) && (status ?? 0) < 500)) {
    const field = firstField(detail);
    return finish({
      code: "invalid_input",
      message: `The provider found the request invalid${field === null ? "" : ` (${field})`}.`,
      retryable: retryable ?? false,
    });
  }
  return finish({
    code: "provider_error",
    message: "The provider failed without saying why.",
    retryable: retryable ?? false,
  });
}

function operatorsProblem(reason: string): JobFailure {
  return finish({
    code: "provider_account",
    message: `${reason} This is ours to fix, not yours; please tell us if it lasts.`,
  });
}

function finish(failure: { code: FailureCode; message: string; retryable?: boolean }): JobFailure {
  return {
    code: failure.code,
    message: `${failure.message} ${NOTHING_CHARGED}`,
    retryable: failure.retryable ?? false,
  };
}

/** Own keys only, so that a type named "constructor" is unknown like any other. */
function lookUp<T>(table: Record<string, T>, key: string | null): T | undefined {
  return key !== null && Object.hasOwn(table, key) ? table[key] : undefined;
}

function firstType(detail: unknown): string | null {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  return isRecord(first) ? asText(first.type) : null;
}

/** The field fal complained about: the last part of `loc`, word characters only, since it is shown on screen. */
function firstField(detail: unknown): string | null {
  const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
  const loc: unknown = isRecord(first) ? first.loc : undefined;
  const last: unknown = Array.isArray(loc) ? loc.at(-1) : undefined;
  return typeof last === "string" && /^\w{1,40}$/.test(last) ? last : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
