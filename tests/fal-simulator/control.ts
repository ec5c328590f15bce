import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { controlHelp } from "./control-help";
import { type Faults, faultRequest, webhookScript } from "./faults";
import { parseJson, readBody, sendJson, sendText } from "./http-answer";
import { type Job, type RefusedSubmit, toRecord, toRefusedRecord } from "./job";
import { badMediaKinds, type MediaFiles } from "./media-files";
import type { Queue } from "./queue";
import { createSettings, type Settings, settingsPatch } from "./settings";
import type { SigningKeys } from "./signing-keys";
import type { Timers } from "./timers";
import type { Delivery, Webhooks } from "./webhooks";

const maxBodyBytes = 8 * 1024 * 1024;

const deliverRequest = webhookScript.extend({ requestId: z.string() });

const finishRequest = z.strictObject({ requestId: z.string() });

const mediaRequest = z.strictObject({
  url: z.string().optional(),
  bad: z.enum(badMediaKinds).nullable().optional(),
  location: z.string().optional(),
  delete: z.boolean().optional(),
  deleteAll: z.boolean().optional(),
});

export type Counts = {
  submits: number;
  jwks: number;
  media: number;
  platform: Record<string, number>;
};

export type ControlRoutes = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

class BadControlRequest extends Error {}

/** The port through which tests script faults and read what arrived. */
export function createControlRoutes(options: {
  startSpeed: number;
  settings: Settings;
  timers: Timers;
  faults: Faults;
  keys: SigningKeys;
  media: MediaFiles;
  queue: Queue;
  webhooks: Webhooks;
  counts: Counts;
}): ControlRoutes {
  const { startSpeed, settings, timers, faults, keys, media, queue, webhooks, counts } = options;

  return async function handle(request, response) {
    const url = new URL(request.url ?? "/", "http://control");
    if (url.pathname === "/") return sendText(response, 200, controlHelp, "text/plain");
    const bytes = await readBody(request, maxBodyBytes);
    const body = parseJson(bytes.length === 0 ? "{}" : bytes.toString("utf8"));
    try {
      const answer = await act(`${request.method} ${url.pathname}`, body, url.searchParams);
      sendJson(
        response,
        answer === null ? 404 : 200,
        answer ?? { error: "not found; GET / lists what there is" },
      );
    } catch (error) {
      if (!(error instanceof BadControlRequest)) throw error;
      sendJson(response, 400, { error: error.message });
    }
  };

  async function act(route: string, body: unknown, query: URLSearchParams): Promise<unknown> {
    switch (route) {
      case "POST /faults":
        return faults.add(parse(faultRequest, body));
      case "GET /faults":
        return { faults: faults.list() };
      case "DELETE /faults":
        faults.clear();
        return { faults: [] };
      case "GET /requests":
        return listRequests(query);
      case "DELETE /requests":
        queue.forgetEnded();
        forgetHistory();
        return { requests: [] };
      case "GET /deliveries":
        return { deliveries: filterDeliveries(webhooks.deliveries(), query) };
      case "POST /deliver":
        return deliver(body);
      case "POST /finish":
        return finish(body);
      case "GET /settings":
        return settings;
      case "POST /settings":
        return changeSettings(body);
      case "POST /media":
        return changeMedia(body);
      case "GET /stats":
        return { ...counts, jobs: queue.counts(), mediaFiles: media.count() };
      case "POST /reset":
        reset();
        return { reset: true };
      default:
        return findRequest(route);
    }
  }

  function listRequests(query: URLSearchParams) {
    const wanted = (record: { accepted: boolean; endpoint: string; webhookUrl: string | null }) => {
      const accepted = query.get("accepted");
      const endpoint = query.get("endpoint")?.toLowerCase();
      const webhook = query.get("webhookIncludes");
      if (accepted !== null && String(record.accepted) !== accepted) return false;
      if (endpoint && record.endpoint.toLowerCase() !== endpoint) return false;
      return !webhook || (record.webhookUrl?.includes(webhook) ?? false);
    };
    const limit = Number(query.get("limit") ?? Number.POSITIVE_INFINITY);
    const all = bySentAt([...queue.jobs()], queue.refused()).filter(wanted);
    return { requests: all.slice(-limit), total: all.length };
  }

  function findRequest(route: string): unknown {
    const id = /^GET \/requests\/([^/]+)$/.exec(route)?.[1] ?? "";
    const job = queue.find(id);
    if (job) return toRecord(job);
    const refused = queue.refused().find((entry) => entry.id === id);
    return refused ? toRefusedRecord(refused) : null;
  }

  async function deliver(body: unknown) {
    const { requestId, ...script } = parse(deliverRequest, body);
    const job = getJob(requestId);
    if (!job.webhookUrl && !script.url)
      throw new BadControlRequest("it has no webhook; give a url");
    const deliveries = await webhooks.deliverByHand(job, script);
    return {
      statuses: deliveries.map(({ status }) => status),
      errors: deliveries.map(({ error }) => error),
      deliveries: deliveries.map(({ body: _body, ...shown }) => shown),
    };
  }

  async function finish(body: unknown) {
    const job = getJob(parse(finishRequest, body).requestId);
    if (job.state !== "ended") {
      await queue.finishNow(job);
      await webhooks.announce(job);
    }
    return toRecord(job);
  }

  function getJob(requestId: string): Job {
    const job = queue.find(requestId);
    if (!job) throw new BadControlRequest(`no request ${requestId}`);
    return job;
  }

  function changeSettings(body: unknown): Settings {
    const { rotateKeys, ...patch } = parse(settingsPatch, body);
    if (rotateKeys) keys.rotate(rotateKeys);
    Object.assign(settings, patch);
    queue.startWaiting();
    return settings;
  }

  function changeMedia(body: unknown) {
    const order = parse(mediaRequest, body);
    const url = order.url ?? null;
    if (order.deleteAll) media.deleteAll();
    else if (order.delete && url) return { deleted: media.deleteOne(url) };
    else if (order.bad !== undefined) {
      if (url && !media.findByUrl(url)) throw new BadControlRequest(`no media at ${url}`);
      const kind = order.bad;
      media.setBad(url, kind === null ? null : { kind, location: order.location ?? null });
    } else throw new BadControlRequest("give bad, delete or deleteAll");
    return { mediaFiles: media.count() };
  }

  function forgetHistory(): void {
    webhooks.forgetDeliveries();
    Object.assign(counts, { submits: 0, jwks: 0, media: 0, platform: {} });
  }

  function reset(): void {
    timers.clear();
    queue.forget();
    webhooks.abandon();
    forgetHistory();
    faults.clear();
    media.deleteAll();
    Object.assign(settings, createSettings(startSpeed));
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new BadControlRequest(z.prettifyError(parsed.error));
}

/** Both lists are already in arrival order, so one pass merges them. */
function bySentAt(jobs: Job[], refused: RefusedSubmit[]) {
  const merged: (ReturnType<typeof toRecord> | ReturnType<typeof toRefusedRecord>)[] = [];
  let next = 0;
  for (const job of jobs) {
    let earlier = refused[next];
    while (earlier && earlier.sentAt < job.sentAt) {
      merged.push(toRefusedRecord(earlier));
      next += 1;
      earlier = refused[next];
    }
    merged.push(toRecord(job));
  }
  return [...merged, ...refused.slice(next).map(toRefusedRecord)];
}

function filterDeliveries(deliveries: Delivery[], query: URLSearchParams): Delivery[] {
  const requestId = query.get("requestId");
  return requestId === null
    ? deliveries
    : deliveries.filter((delivery) => delivery.requestId === requestId);
}
