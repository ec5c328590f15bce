import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import pino from "pino";
import { z } from "zod";
import { logLevel } from "./env";

/** Fields added to every line logged in this context, wherever it is logged. */
type LogContext = {
  /** The request being handled, its `after()` work included. */
  requestId?: string;
  /** One run of scheduled work. */
  runId?: string;
  userId?: string;
  /** Connects the lines of a job's life, from the request that created it to its stored result. */
  jobId?: string;
};

const current = new AsyncLocalStorage<LogContext>();

/** Adds these fields to everything logged by `work` and by what it starts. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return current.run({ ...current.getStore(), ...fields }, work);
}

/** Adds these fields to all later lines of the current request or run. */
export function addToLogContext(fields: LogContext): void {
  Object.assign(current.getStore() ?? {}, fields);
}

/** An id for a request or a run: short enough to be read out, one in 280 trillion. */
export function newLogId(): string {
  return randomUUID().slice(0, 13);
}

/** An id from a proxy or a caller is logged and sent back, so it has to look like one. */
const REQUEST_ID = /^[\w.:-]{8,64}$/;

/** Everything `work` logs carries a request id: the request's own if it is well-formed, otherwise a new one. */
export function inRequest<T>(
  headers: Pick<Headers, "get">,
  work: (requestId: string) => Promise<T>,
): Promise<T> {
  const given = headers.get("x-request-id");
  const requestId = given !== null && REQUEST_ID.test(given) ? given : newLogId();
  return withLogContext({ requestId }, () => work(requestId));
}

/** Flat on purpose: a whole object, which may contain anything, cannot be logged. */
type LogLine = { event: string } & Record<
  string,
  string | number | boolean | null | undefined | readonly string[]
>;
type Log = Record<"info" | "warn" | "error", (line: LogLine) => void>;

/** No code logs fields with these names; if a line ever does, their values are redacted. */
const NEVER_SHOWN = ["authorization", "cookie", "email", "password", "prompt", "secret", "token"];

/** One JSON object per line, on standard output unless another stream is given. */
export function createLog(stream?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level: logLevel(),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: () => ({ ...current.getStore() }),
    redact: NEVER_SHOWN,
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}

/**
 * The process's log. Ids and codes are logged as fields; prompts, tokens, cookies, e-mail addresses and signed URLs never are.
 * Errors are logged through describeError.
 */
export const log = createLog();

const LONGEST_ERROR = 500;
const FRAMES = 3;

/**
 * An error and its causes, for the log only. Messages come from elsewhere and may quote their input: URLs, e-mail addresses,
 * tokens and quoted texts are cut out.
 */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let next = error; next !== undefined && next !== null; next = causeOf(next)) {
    parts.push(withoutSecrets(textOf(next)));
    if (parts.length === 4) break;
  }
  const text = parts.join(" <- ").slice(0, LONGEST_ERROR);
  return [text, ...framesOf(error)].join("\n");
}

/** An AppError's message is for its reader and may quote a provider: here its code is enough. */
function textOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  if (error instanceof z.ZodError) {
    return `ZodError: ${error.issues.map((issue) => `${issue.path.join(".")} ${issue.code}`).join(", ")}`;
  }
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  if (typeof error === "object" && error !== null && "message" in error) return `${error.message}`;
  return typeof error === "string" ? error : typeof error;
}

/** By name: Next may load the class once for pages and once for everything else. */
function isAppError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === "AppError" && "code" in error;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Where an unexpected error was thrown; for AppErrors and validation errors the text is enough. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || isAppError(error) || error instanceof z.ZodError) return [];
  const lines = error.stack?.split("\n") ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).slice(0, FRAMES);
}

function withoutSecrets(text: string): string {
  return text
    .replace(/\b[a-z]+:\/\/[^\s"'<>]+/gi, hostOf)
    .replace(/\beyJ[\w-]+(\.[\w-]*){1,4}/g, "<token>")
    .replace(/[^\s@"'<>()=,;:]+@[^\s@"'<>()=,;]+\.[^\s@"'<>()=,;]+/g, "<e-mail>")
    .replace(/"[^"\n]*("|$)/gm, (quoted) => (/^"[\w.]+"$/.test(quoted) ? quoted : '"…"'));
}

function hostOf(address: string): string {
  if (!URL.canParse(address)) return "<address>";
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}/…`;
}
