import "server-only";
import { z } from "zod";
import { AppError, type ErrorCode } from "@/lib/domain/errors";
import { formatBytes } from "@/lib/domain/format";
import { findInvalidText } from "@/lib/domain/sanitize-text";
import { uuid } from "@/lib/domain/uuid";
import { type AuthCheck, requireApiUser } from "@/lib/server/account/auth";
import { addToLogContext, describeError, inRequest, log } from "@/lib/server/core/log";
import { MediaUnavailable } from "@/lib/server/db/media-bucket";
import type { User } from "@/lib/server/db/user";

const MAX_BODY_BYTES = 64 * 1024;

/** The parameters Next found in the address. Each route knows their names; `never` here would refuse them all. */
type RouteContext<Params> = { params: Promise<Params> };
type Handler<Params> = (request: Request, context: RouteContext<Params>) => Promise<Response>;

/** A route for signed-in callers: identifies them, and turns every error into `{ error: { code, message, … } }`. */
export function withUser<Params>(
  check: AuthCheck,
  handler: (call: { request: Request; user: User; params: Params }) => Promise<Response>,
): Handler<Params> {
  return withErrors(async (request, context) => {
    const user = await requireApiUser(request, check);
    addToLogContext({ userId: user.id });
    return handler({ request, user, params: await context.params });
  });
}

/**
 * The one place that turns errors into responses and logs the request. Unknown errors become `internal`: nothing leaks, and
 * `reference` leads to the log line that describes the error.
 */
export function withErrors<Params>(handler: Handler<Params>): Handler<Params> {
  return (request, context) =>
    inRequest(request.headers, async (requestId) => {
      const startedAt = performance.now();
      const { response, code } = await respond(handler, request, context, requestId);
      response.headers.set("cache-control", "private, no-store");
      response.headers.set("x-request-id", requestId);
      log.info({
        event: "request",
        method: request.method,
        route: routeOf(request, await context.params),
        status: response.status,
        code,
        durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
      });
      return response;
    });
}

async function respond<Params>(
  handler: Handler<Params>,
  request: Request,
  context: RouteContext<Params>,
  requestId: string,
): Promise<{ response: Response; code?: ErrorCode }> {
  try {
    return { response: await handler(request, context) };
  } catch (error) {
    const rejection = toAppError(error);
    const { code, status, message, details } = rejection;
    // A refusal by fal is logged by the job's own lines.
    if (status >= 500 && code !== "provider_refused") {
      log.error({
        event: "request_failed",
        code,
        error: describeError(rejection.cause ?? rejection),
      });
    }
    const reference = code === "internal" ? { reference: requestId } : {};
    const response = Response.json(
      { error: { ...details, ...reference, code, message } },
      {
        status,
        headers: status === 503 || status === 429 ? { "retry-after": "5" } : {},
      },
    );
    return { response, code };
  }
}

/** The route by the name of its folder, /api/jobs/[id]: private values stay out of the log, and lines can be counted by route. */
function routeOf(request: Request, params: unknown): string {
  const segments = new URL(request.url).pathname.split("/");
  for (const [name, value] of Object.entries({ ...(params ?? {}) })) {
    if (Array.isArray(value)) {
      // A catch-all is always the rest of the address.
      segments.splice(-value.length, value.length, `[...${name}]`);
      continue;
    }
    const index = segments.findLastIndex((segment) => decoded(segment) === decoded(String(value)));
    if (index === -1) return "unknown";
    segments[index] = `[${name}]`;
  }
  return segments.join("/");
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof z.ZodError) {
    const issues = error.issues.flatMap(toFieldIssues);
    const fields = [...new Set(issues.map((issue) => issue.path))].join(", ");
    return new AppError("invalid_request", {
      message: `Some of the values are not valid: ${fields || "the request"}.`,
      details: { issues },
    });
  }
  if (error instanceof MediaUnavailable) return new AppError("unavailable", { cause: error });
  return new AppError("internal", { cause: error });
}

function toFieldIssues(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const path = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: path === "" ? key : `${path}.${key}`,
    message: "unknown field",
  }));
}

/** The JSON body of a request, parsed by `schema`; at most 64 KB. Throws AppError or ZodError, naming what is wrong. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new AppError("unsupported_media_type");
  const bytes = await readBytes(request, MAX_BODY_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("invalid_json");
  }
  const unstorable = findInvalidText(value);
  if (unstorable !== null) {
    throw new AppError("invalid_request", {
      message: `Some of the values are not valid: ${unstorable}.`,
      details: {
        issues: [
          { path: unstorable, message: "holds characters that are no text, or is nested too deep" },
        ],
      },
    });
  }
  return schema.parse(value);
}

/**
 * The raw body, measured while it streams in. Throws payload_too_large beyond `maxBytes`, request_aborted if the caller leaves.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError("payload_too_large", {
      message: `This is too large: ${formatBytes(maxBytes)} at most.`,
      details: { maxBytes },
    });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    // The caller has disconnected: the response goes unread, and this is no failure of ours.
    throw new AppError("request_aborted", { cause: error });
  }
  return Buffer.concat(chunks);
}

/** The query of a request, parsed by `schema`. Throws ZodError. */
export function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
  return schema.parse(Object.fromEntries(new URL(request.url).searchParams));
}

/** An id from the address. Throws not_found for anything but a UUID. */
export function requireId(value: string): string {
  const result = uuid.safeParse(value);
  if (!result.success) throw new AppError("not_found");
  return result.data;
}
