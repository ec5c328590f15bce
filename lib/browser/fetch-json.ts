/** A refusal by the API, or a call that never arrived. `message` is a sentence for the user. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** A code of the API's error table, or "offline". */
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

type RequestOptions<T> = {
  method?: "POST" | "PATCH" | "DELETE";
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Fields the page can't do without: a response that lacks one becomes an "internal" error. */
  fields?: readonly (keyof T)[];
};

/**
 * Calls our own API and returns its response. `T` is what the route's schema says: the API tests parse every response with it, so
 * that no page has to load a schema. Throws RequestError: the route's refusal, or "offline" when no JSON came back.
 */
export async function fetchJson<T = unknown>(
  path: string,
  init: RequestOptions<T> = {},
): Promise<T> {
  let response: Response;
  let payload: unknown;
  try {
    response = await fetch(path, {
      method: init.method ?? "GET",
      ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      ...(init.signal === undefined ? {} : { signal: init.signal }),
      headers: {
        ...(init.body === undefined ? {} : { "content-type": "application/json" }),
        ...(init.idempotencyKey === undefined ? {} : { "idempotency-key": init.idempotencyKey }),
      },
    });
    payload = await response.json();
  } catch {
    throw offline();
  }
  if (response.ok && isResponseBody<T>(payload, init.fields)) return payload;
  throw toRejection(payload);
}

/** Whether a response has these fields: enough to tell ours from a proxy's or another version's. */
export function isResponseBody<T>(
  payload: unknown,
  fields: readonly (keyof T)[] = [],
): payload is T {
  return isObject(payload) && fields.every((field) => field in payload);
}

/** The error for a request that never arrived. */
export function offline(): RequestError {
  return new RequestError(
    "offline",
    "We couldn't reach the studio. Check your connection and try again.",
  );
}

/** The refusal in a response of ours; "internal" for any other response. */
export function toRejection(payload: unknown): RequestError {
  const { code, message, ...details } =
    isObject(payload) && isObject(payload.error) ? payload.error : {};
  return typeof code === "string" && typeof message === "string"
    ? new RequestError(code, message, details)
    : new RequestError("internal", "Something went wrong. Please try again.");
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list in a response's details; empty if it is not a list. */
export function objectsOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Anything thrown, as a RequestError. */
export function toRequestError(error: unknown): RequestError {
  return error instanceof RequestError ? error : toRejection(null);
}
