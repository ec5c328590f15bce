import type { ServerResponse } from "node:http";

/** Sends the body as JSON and ends the response. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

/** Parses a JSON object; null for anything else. */
export function parseRecord(text: Buffer | string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text.toString());
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** A shallow copy of an object; empty for anything else. */
export function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
