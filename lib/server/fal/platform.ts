import "server-only";
import { z } from "zod";
import { env } from "../env";
import { fetchOnce } from "./client";

/** fal's Platform API (facts/fal.md §5): what the queue cannot tell. */

const TIMEOUT_MS = 10_000;

const requestList = z.object({
  items: z.array(
    z.object({
      request_id: z.string(),
      sent_at: z.string().nullish(),
      json_input: z.unknown(),
    }),
  ),
});

/**
 * Request ids at fal that carry exactly this input (media addresses aside, they are signed anew each time), sent since
 * `since`. For a submission whose answer was lost. Throws when the Platform API does not answer.
 */
export async function findLostRequests(search: {
  endpoint: string;
  since: Date;
  input: Record<string, unknown>;
}): Promise<string[]> {
  const query = new URLSearchParams({
    endpoint_id: search.endpoint,
    start: search.since.toISOString(),
    expand: "payloads",
    limit: "100",
  });
  const response = await fetchOnce(`${env().falPlatformUrl}/models/requests/by-endpoint?${query}`, {
    headers: { authorization: `Key ${env().falKey}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { items } = requestList.parse(await response.json());
  const wanted = fingerprint(search.input);
  return items
    .filter((item) => fingerprint(item.json_input) === wanted)
    .map((item) => item.request_id);
}

function fingerprint(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const parts = Object.entries(input)
    .filter(([, value]) => !holdsAddress(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(parts);
}

function holdsAddress(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsAddress);
  return typeof value === "string" && /^(https?|data):/.test(value);
}
