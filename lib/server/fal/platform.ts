import "server-only";
import { z } from "zod";
import { env } from "@/lib/server/core/env";
import { fetchOnce } from "./client";

/** fal's Platform API (docs/fal.md §5), for what the queue does not offer: lost requests, the balance, bills. */

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

/** Of 100 requests each: as many as one studio submits in the minutes that matter. */
const MAX_PAGES = 10;

/**
 * Ids of requests at fal with exactly this input (except media URLs, which are signed anew each time), sent since `since`. For a
 * submission whose response was lost. Throws if the Platform API does not respond.
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
    const page = requestList.parse(
      await ask(`/models/requests/by-endpoint?${query}`, env().falKey),
    );
    for (const item of page.items) {
      if (fingerprint(item.json_input) === wanted) found.push(item.request_id);
    }
    cursor = page.next_cursor ?? null;
    if (cursor === null) break;
  }
  return found;
}

const billing = z.object({
  credits: z.object({
    current_balance: z.number(),
    currency: z.string().regex(/^[A-Z]{3}$/),
  }),
});

/** Our account's balance, in millionths of its currency. Needs the admin key. Throws if fal does not return it. */
export async function getAccountBalance(): Promise<{ micros: number; currency: string }> {
  const { credits } = billing.parse(await ask("/account/billing?expand=credits", adminKey()));
  return { micros: Math.round(credits.current_balance * 1e6), currency: credits.currency };
}

const billingEvents = z.object({
  billing_events: z.array(
    z.object({
      request_id: z.string(),
      cost_total: z.number().nullish(),
      cost_estimate_nano_usd: z.number().nullish(),
    }),
  ),
  next_cursor: z.string().nullish(),
});

const HOUR_MS = 60 * 60_000;
/** fal refuses a longer span. */
const LONGEST_SPAN_MS = 90 * 24 * HOUR_MS - HOUR_MS;

/** Events per page: fal's maximum. */
const DAY_PAGE = 10_000;

/**
 * What fal billed since then, by request id, in millionths of a dollar. Needs the admin key. Throws if fal does not return it.
 */
export async function getBilledSince(since: Date): Promise<Map<string, number>> {
  return sumBillingEvents({ start: since.toISOString(), limit: String(DAY_PAGE) });
}

/**
 * What fal billed for each of these requests (at most 50), in millionths of a dollar, summed over its events. A request without
 * events is missing from the map: not billed yet, or never. `since`: when the first of them ended. Needs the admin key. Throws if
 * fal does not return it.
 */
export async function getBilledCosts(search: {
  requestIds: readonly string[];
  since: Date;
}): Promise<Map<string, number>> {
  const start = Math.max(search.since.getTime() - 2 * HOUR_MS, Date.now() - LONGEST_SPAN_MS);
  return sumBillingEvents({
    request_id: search.requestIds.join(","),
    start: new Date(start).toISOString(),
  });
}

async function sumBillingEvents(filter: Record<string, string>): Promise<Map<string, number>> {
  const nanousd = new Map<string, number>();
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ ...filter, ...(cursor === null ? {} : { cursor }) });
    const page = billingEvents.parse(await ask(`/models/billing-events?${query}`, adminKey()));
    for (const event of page.billing_events) {
      const cost =
        typeof event.cost_total === "number"
          ? Math.round(event.cost_total * 1e9)
          : event.cost_estimate_nano_usd;
      if (typeof cost === "number") {
        nanousd.set(event.request_id, (nanousd.get(event.request_id) ?? 0) + cost);
      }
    }
    cursor = page.next_cursor ?? null;
    if (cursor === null) break;
  }
  return new Map(
    [...nanousd].map(([requestId, nano]) => [requestId, Math.max(0, Math.round(nano / 1000))]),
  );
}

function adminKey(): string {
  const { falAdminKey } = env();
  if (falAdminKey === null) throw new Error("FAL_ADMIN_KEY is not set");
  return falAdminKey;
}

/** One GET, to the platform host only: the key goes nowhere else. */
async function ask(path: string, key: string): Promise<unknown> {
  const response = await fetchOnce(`${env().falPlatformUrl}${path}`, {
    headers: { authorization: `Key ${key}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return response.json();
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
