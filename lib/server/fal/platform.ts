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
      json_input: z.unknown().optional(),
    }),
  ),
  next_cursor: z.string().nullish(),
});

/** A hundred requests each: as many as one studio submits in the minutes that matter. */
const MAX_PAGES = 10;

/**
 * Request ids at fal that carry exactly this input (media addresses aside, they are signed anew each time), sent since
 * `since`. For a submission whose answer was lost. Throws when the Platform API does not answer.
 */
export async function findLostRequests(search: {
  endpoint: string;
  since: Date;
  input: Record<string, unknown>;
}): Promise<string[]> {
  const wanted = fingerprint(search.input);
  const found: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({
      endpoint_id: search.endpoint,
      start: search.since.toISOString(),
      expand: "payloads",
      limit: "100",
      ...(cursor === null ? {} : { cursor }),
    });
    const response = await fetchOnce(
      `${env().falPlatformUrl}/models/requests/by-endpoint?${query}`,
      {
        headers: { authorization: `Key ${env().falKey}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    const answer = requestList.parse(await response.json());
    for (const item of answer.items) {
      if (fingerprint(item.json_input) === wanted) found.push(item.request_id);
    }
    cursor = answer.next_cursor ?? null;
    if (cursor === null) break;
  }
  return found;
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
