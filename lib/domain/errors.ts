/** Every error a caller can get: its HTTP status and the message a user reads. The codes are a closed set. */
export const ERROR_TABLE = {
  invalid_json: { status: 400, message: "The request body is not valid JSON." },
  request_aborted: { status: 400, message: "The request broke off before it was complete." },
  invalid_webhook: { status: 400, message: "This is not a webhook of fal's." },
  unauthenticated: { status: 401, message: "Please sign in first." },
  insufficient_credits: { status: 402, message: "You don't have enough credits for this." },
  cross_site_request: { status: 403, message: "This request came from another site." },
  not_found: { status: 404, message: "We couldn't find that." },
  state_conflict: { status: 409, message: "That is no longer possible in the current state." },
  first_frame_missing: {
    status: 409,
    message: "This clip has neither a first frame nor an actor to start from.",
  },
  edit_conflict: {
    status: 409,
    message: "This was changed in another tab or on another device meanwhile.",
  },
  too_many_actors: {
    status: 409,
    message: "You have as many actors of your own as we keep. Delete one you no longer need.",
  },
  generation_disabled: { status: 409, message: "This generation is switched off at the moment." },
  payload_too_large: { status: 413, message: "The request is too large." },
  unsupported_media_type: { status: 415, message: "Send the request as application/json." },
  unsupported_file: { status: 415, message: "We can't use this kind of file." },
  invalid_request: { status: 422, message: "Some of the values are not valid." },
  unreadable_file: {
    status: 422,
    message: "This file is damaged: we couldn't read it. Try another one.",
  },
  image_too_small: { status: 422, message: "This picture is too small." },
  image_too_large: { status: 422, message: "This picture has too many pixels." },
  voice_length: { status: 422, message: "This recording is too short or too long." },
  idempotency_key_reused: {
    status: 422,
    message: "This Idempotency-Key was already used for a different request.",
  },
  too_many_active: {
    status: 429,
    message: "You have as many generations running as we allow at once. Wait for one to finish.",
  },
  too_many_requests: { status: 429, message: "That was a lot at once. Try again in a minute." },
  internal: { status: 500, message: "Something went wrong on our side. Please try again." },
  provider_refused: { status: 502, message: "The provider refused this generation." },
  unavailable: {
    status: 503,
    message: "We can't reach our database right now. Please try again in a moment.",
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERROR_TABLE;

/**
 * An error with a code from the table. `details` become part of the response, so nothing secret in them; `message` replaces the
 * table's where the case can say more.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(
    code: ErrorCode,
    options: { message?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(options.message ?? ERROR_TABLE[code].message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }
}

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, value);
}
