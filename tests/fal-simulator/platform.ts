import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "./http-answer";
import { type Job, toIso } from "./job";
import { type Caller, findCaller } from "./keys";
import { models } from "./models/registry";
import type { Queue } from "./queue";
import { type Settings, toRealMs } from "./settings";
import type { Timers } from "./timers";

const dayMs = 24 * 60 * 60 * 1000;
const billingLagSeconds = 5;

export type PlatformRoutes = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

type ErrorType =
  | "authorization_error"
  | "validation_error"
  | "not_found"
  | "rate_limited"
  | "server_error"
  | "not_implemented";

class PlatformError extends Error {
  readonly status: number;
  readonly type: ErrorType;

  constructor(status: number, type: ErrorType, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** The routes of `api.fal.ai` (docs/fal.md §5). */
export function createPlatformRoutes(options: {
  settings: Settings;
  timers: Timers;
  queue: Queue;
}): PlatformRoutes {
  const { settings, timers, queue } = options;

  return async function handle(request, response, url) {
    if (settings.platformDelayMs > 0) {
      await new Promise<void>((resolve) => timers.after(settings.platformDelayMs, resolve));
    }
    try {
      sendJson(response, 200, answer(request, url));
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { type, message } = error;
      sendJson(response, error.status, { error: { type, message } });
    }
  };

  function answer(request: IncomingMessage, url: URL): unknown {
    failIfTold(url.pathname);
    const query = url.searchParams;
    const route = `${request.method} ${url.pathname.replace(/^\/v1/, "").replace(/\/$/, "")}`;
    switch (route) {
      case "GET /meta":
        return { webhook_ip_ranges: ["127.0.0.1/32", "34.123.59.101/32"] };
      case "GET /account/billing":
        requireCaller(request, "admin");
        return billing(query);
      case "GET /models/pricing":
        requireCaller(request, "api");
        return pricing(query);
      case "GET /models/billing-events":
        requireCaller(request, "admin");
        return billingEvents(query);
      case "GET /models/requests/by-endpoint":
        requireCaller(request, "api");
        return requestsByEndpoint(query);
      default:
        throw new PlatformError(404, "not_found", `No such path: ${url.pathname}`);
    }
  }

  function failIfTold(pathname: string): void {
    const told = settings.platformStatus;
    const status = typeof told === "number" ? told : told?.[pathname];
    if (status === undefined || status < 400) return;
    throw new PlatformError(status, errorTypes[status] ?? "server_error", `Simulated ${status}`);
  }

  function billing(query: URLSearchParams): unknown {
    const username = "sim-team";
    if (!listOf(query, "expand").includes("credits")) return { username };
    return { username, credits: { current_balance: settings.balanceUsd, currency: "USD" } };
  }

  function pricing(query: URLSearchParams): unknown {
    const ids = listOf(query, "endpoint_id");
    if (ids.length === 0 || ids.length > 50) {
      throw new PlatformError(400, "validation_error", "endpoint_id: 1 to 50 ids are required");
    }
    const known = ids.map((id) => models.find(({ endpoint }) => endpoint === id.toLowerCase()));
    if (known.includes(undefined)) {
      throw new PlatformError(404, "not_found", "One of the endpoint ids does not exist");
    }
    const prices = known.flatMap((model) =>
      model
        ? [
            {
              endpoint_id: model.endpoint,
              unit_price: model.unitPriceUsd,
              unit: model.unit,
              currency: "USD",
            },
          ]
        : [],
    );
    return { prices, next_cursor: null, has_more: false };
  }

  function billingEvents(query: URLSearchParams): unknown {
    const lagMs = settings.billingLagMs ?? toRealMs(billingLagSeconds, settings);
    const newestEnd = Date.now() - lagMs;
    const ids = listOf(query, "request_id");
    const endpoints = listOf(query, "endpoint_id").map((id) => id.toLowerCase());
    const start = timeOf(query, "start") ?? Date.now() - dayMs;
    const end = timeOf(query, "end") ?? Number.POSITIVE_INFINITY;
    if (Math.min(end, Date.now()) - start > 90 * dayMs) {
      throw new PlatformError(400, "validation_error", "The span must not exceed 90 days");
    }
    const events: unknown[] = [];
    for (const job of queue.jobs()) {
      // Failed requests are not billed, so they have no row.
      if (job.outcome?.kind !== "ok" || job.endedAt === null || job.endedAt > newestEnd) continue;
      if (job.endedAt < start || job.endedAt >= end) continue;
      if (ids.length > 0 && !ids.includes(job.id)) continue;
      if (endpoints.length > 0 && !endpoints.includes(job.model.endpoint)) continue;
      events.push(...toBillingEvents(job, job.outcome, settings.billingParts));
    }
    const { page, ...more } = paginate(events, query, { usual: 1000, most: 10_000 });
    return { billing_events: page, ...more };
  }

  function requestsByEndpoint(query: URLSearchParams): unknown {
    const endpoints = listOf(query, "endpoint_id").map((id) => id.toLowerCase());
    if (endpoints.length === 0) {
      throw new PlatformError(400, "validation_error", "endpoint_id is required");
    }
    const ids = listOf(query, "request_id");
    const usualStart = Date.now() - (ids.length > 0 ? 90 * dayMs : dayMs);
    const start = timeOf(query, "start") ?? usualStart;
    const end = timeOf(query, "end") ?? Number.POSITIVE_INFINITY;
    const status = query.get("status");
    const withPayloads = listOf(query, "expand").includes("payloads");
    const items: ReturnType<typeof toRequestItem>[] = [];
    for (const job of queue.jobs()) {
      if (!endpoints.includes(job.model.endpoint)) continue;
      if (ids.length > 0 && !ids.includes(job.id)) continue;
      if (job.sentAt < start || job.sentAt >= end) continue;
      if (job.state !== "ended" && settings.hideRunningFromSearch) continue;
      if (status && searchStatusOf(job) !== status) continue;
      items.push(toRequestItem(job, withPayloads));
    }
    if (query.get("sort_by") === "duration") {
      items.sort((one, other) => (other.duration ?? 0) - (one.duration ?? 0));
    } else items.reverse();
    const { page, ...more } = paginate(items, query, { usual: 50, most: 100 });
    return { items: page, ...more };
  }
}

const errorTypes: Record<number, ErrorType> = {
  401: "authorization_error",
  403: "authorization_error",
  404: "not_found",
  422: "validation_error",
  429: "rate_limited",
  501: "not_implemented",
};

function requireCaller(request: IncomingMessage, scope: Caller["scope"]): void {
  const caller = findCaller(request.headers);
  if (!caller) throw new PlatformError(401, "authorization_error", "Invalid API key");
  if (scope === "admin" && caller.scope !== "admin") {
    throw new PlatformError(403, "authorization_error", "This operation needs an ADMIN key");
  }
}

/** Lists come as repeated or comma-separated parameters. */
function listOf(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(","))
    .filter(Boolean);
}

function timeOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) {
    throw new PlatformError(400, "validation_error", `${name} must be an ISO 8601 time`);
  }
  return time;
}

function paginate<Row>(
  rows: Row[],
  query: URLSearchParams,
  limits: { usual: number; most: number },
) {
  const limit = Number(query.get("limit") ?? limits.usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.most) {
    throw new PlatformError(400, "validation_error", `limit must be 1 to ${limits.most}`);
  }
  const offset = Number(query.get("cursor") ?? 0) || 0;
  const has_more = offset + limit < rows.length;
  return {
    page: rows.slice(offset, offset + limit),
    next_cursor: has_more ? String(offset + limit) : null,
    has_more,
  };
}

function toBillingEvents(job: Job, outcome: { costUsd: number; units: number }, parts: number) {
  const costUsd = outcome.costUsd / parts;
  return Array.from({ length: parts }, () => ({
    request_id: job.id,
    endpoint_id: job.model.endpoint,
    timestamp: toIso(job.endedAt),
    output_units: outcome.units / parts,
    unit_price: job.model.unitPriceUsd,
    percent_discount: 0,
    cost_subtotal: costUsd,
    cost_discount: 0,
    cost_total: costUsd,
    cost_estimate_nano_usd: toNano(costUsd),
  }));
}

function toRequestItem(job: Job, withPayloads: boolean) {
  const { outcome } = job;
  const item = {
    request_id: job.id,
    endpoint_id: job.model.endpoint,
    sent_at: toIso(job.sentAt),
    started_at: toIso(job.startedAt),
    ended_at: toIso(job.endedAt),
    status_code: outcome ? statusCodeOf(outcome) : null,
    duration: job.state === "ended" ? job.inferenceSeconds : null,
  };
  if (!withPayloads) return item;
  const output = outcome?.kind === "ok" ? outcome.output : (outcome?.body ?? null);
  return {
    ...item,
    json_input: job.storesIo ? job.shownInput : null,
    json_output: job.storesIo ? output : null,
  };
}

function statusCodeOf(outcome: NonNullable<Job["outcome"]>): number {
  return outcome.kind === "ok" ? 200 : outcome.status;
}

function searchStatusOf(job: Job): "success" | "error" | "user_error" | null {
  if (!job.outcome) return null;
  const code = statusCodeOf(job.outcome);
  if (code < 400) return "success";
  return code < 500 ? "user_error" : "error";
}

function toNano(usd: number): number {
  return Math.round(usd * 1e9);
}
