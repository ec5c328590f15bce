import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import pino from "pino";
import { z } from "zod";
import { logLevel } from "./env";

/** What every line says that is written while it holds, whoever writes it. */
type LogContext = {
  /** The request that is being answered; `after()` still belongs to it. */
  requestId?: string;
  /** The run of a loop of the server's own. */
  runId?: string;
  userId?: string;
  /** The thread through a job's life, from the request that asked for it to its stored result. */
  jobId?: string;
};

const current = new AsyncLocalStorage<LogContext>();

/** Everything logged by `work` and by what it starts says these too. */
export function withLogContext<T>(fields: LogContext, work: () => T): T {
  return current.run({ ...current.getStore(), ...fields }, work);
}

/** From here on the lines of the request or run that is going on say these too. */
export function addToLogContext(fields: LogContext): void {
  Object.assign(current.getStore() ?? {}, fields);
}

/** A name for a request or a run: short enough to be read out, and one in 280 million million. */
export function newLogId(): string {
  return randomUUID().slice(0, 13);
}

/** One that a proxy, or a caller, may have given; it goes into the log and back, so it has to look like one. */
const REQUEST_ID = /^[\w.:-]{8,64}$/;

/** Everything `work` logs carries the id of this request: its own, where it came with a well-formed one, or a new one. */
export function inRequest<T>(
  headers: Pick<Headers, "get">,
  work: (requestId: string) => Promise<T>,
): Promise<T> {
  const given = headers.get("x-request-id");
  const requestId = given !== null && REQUEST_ID.test(given) ? given : newLogId();
  return withLogContext({ requestId }, () => work(requestId));
}

/** Flat on purpose: whole objects, which may hold anything, do not fit into a line. */
type LogLine = { event: string } & Record<
  string,
  string | number | boolean | null | undefined | readonly string[]
>;
type Log = Record<"info" | "warn" | "error", (line: LogLine) => void>;

/** Nothing writes fields of these names; should a line ever do so, its value is taken out. */
const NEVER_SHOWN = ["authorization", "cookie", "email", "password", "prompt", "secret", "token"];

/** One JSON object a line, on standard output unless another stream is given. */
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
 * The process's log. Ids and codes go in as fields; prompts, tokens, cookies, e-mail addresses and signed addresses never do.
 * Errors go in through describeError.
 */
export const log = createLog();

const LONGEST_ERROR = 500;
const FRAMES = 3;

/**
 * What went wrong and because of what, for the log alone. Messages come from elsewhere and may quote what they were given: addresses,
 * e-mail addresses, tokens and quoted texts are cut out of them.
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

/** An AppError's sentence is its reader's, and may be a provider's words: here its code is enough. */
function textOf(error: unknown): string {
  if (isAppError(error)) return error.code;
  if (error instanceof z.ZodError) {
    return `ZodError: ${error.issues.map((issue) => `${issue.path.join(".")} ${issue.code}`).join(", ")}`;
  }
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  if (typeof error === "object" && error !== null && "message" in error) return `${error.message}`;
  return typeof error === "string" ? error : typeof error;
}

/** By its name: Next may load the class once for pages and once for everything else. */
function isAppError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && error.name === "AppError" && "code" in error;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** Where an error of our own making was thrown; refusals and other people's have told enough. */
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
