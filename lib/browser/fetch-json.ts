import { errorAnswer } from "@/lib/domain/api";

/** What an API call refused, or that it never arrived. `message` is a sentence for the user. */
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

/** A request to our own API: the JSON answer as `schema` reads it, or a RequestError. */
export async function fetchJson<T>(
  path: string,
  schema: { parse(value: unknown): T },
  init: {
    method?: "POST" | "PATCH" | "DELETE";
    body?: unknown;
    idempotencyKey?: string;
    signal?: AbortSignal;
  } = {},
): Promise<T> {
  let response: Response;
  let answer: unknown;
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
    answer = await response.json();
  } catch {
    throw new RequestError(
      "offline",
      "We couldn't reach the studio. Check your connection and try again.",
    );
  }
  if (response.ok) return schema.parse(answer);
  const refusal = errorAnswer.safeParse(answer);
  if (!refusal.success)
    throw new RequestError("internal", "Something went wrong. Please try again.");
  const { code, message, ...details } = refusal.data.error;
  throw new RequestError(code, message, details);
}
