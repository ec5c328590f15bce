import "server-only";
import { createFalClient, type FalClient } from "@fal-ai/client";
import { env } from "@/lib/server/core/env";

/** fal responded, but not with 2xx. */
export class FalRefusal extends Error {
  override readonly name = "FalRefusal";
  readonly status: number;
  /** Parsed JSON; null for anything else. */
  readonly body: unknown;
  readonly hasBody: boolean;
  readonly headers: Headers;

  constructor(status: number, text: string, headers: Headers) {
    super(`fal answered ${status}`);
    this.status = status;
    this.body = readJson(text);
    this.hasBody = text !== "";
    this.headers = headers;
  }
}

/**
 * No response, or one that was cut off: fal may or may not have acted. The original error's name is kept as text, not as `cause`:
 * fal's client follows causes, and a connection reset found there makes it send the POST again.
 */
export class FalUnreachable extends Error {
  override readonly name = "FalUnreachable";
  readonly reason: string;

  constructor(error: unknown) {
    super("no answer from fal");
    this.reason = error instanceof Error ? error.name : "unknown";
  }
}

/** For the log: the kind of error, never its message, which may contain a URL or a prompt. */
export function describeFalError(error: unknown): string {
  if (error instanceof FalRefusal) return `status ${error.status}`;
  if (error instanceof FalUnreachable) return error.reason;
  return error instanceof Error ? error.name : "unknown";
}

/**
 * fal's own client, limited to one attempt per call. It re-sends a POST up to three times on resets and on 429/502/503/504,
 * whatever `retry` says (docs/fal.md §3.3), and fal has no idempotency key: so its fetch throws errors that it does not know how
 * to retry. Its hard-coded hosts are replaced by those from the settings; any other host throws before the key could reach it.
 */
export function falClient(): FalClient {
  return createFalClient({
    credentials: env().falKey,
    suppressLocalCredentialsWarning: true,
    fetch: fetchOnce,
    requestMiddleware: async (request) => ({ ...request, url: toConfiguredHost(request.url) }),
  });
}

const HOSTS: Record<string, () => string> = {
  "queue.fal.run": () => env().falQueueUrl,
  "rest.fal.ai": () => env().falRestUrl,
};

function toConfiguredHost(address: string): string {
  const url = new URL(address);
  const base = HOSTS[url.host];
  if (base === undefined) throw new Error(`refusing to send the key to ${url.host}`);
  return `${base()}${url.pathname}${url.search}`;
}

/** One attempt, no redirects, the whole body read. Every failure throws FalRefusal or FalUnreachable. */
export async function fetchOnce(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(input, { ...init, redirect: "error", cache: "no-store" });
    text = await response.text();
  } catch (cause) {
    throw new FalUnreachable(cause);
  }
  if (!response.ok) throw new FalRefusal(response.status, text, response.headers);
  return new Response(text === "" ? null : text, {
    status: response.status,
    headers: response.headers,
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
