import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Fault, Faults, SubmitFault } from "./faults";
import {
  parseJson,
  readBody,
  resetConnection,
  sendBytes,
  sendHtmlError,
  sendJson,
} from "./http-answer";
import { appOf, type Job, shortenDataUris, statusWord } from "./job";
import { type Caller, findCaller, withoutSecret } from "./keys";
import { findModel } from "./models/registry";
import type { Queue } from "./queue";
import type { Settings } from "./settings";
import type { Timers } from "./timers";
import type { Webhooks } from "./webhooks";

const maxInputBytes = 64 * 1024 * 1024;
const streamTickMs = 50;

export type QueueRoutes = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

/** The routes of `queue.fal.run` (docs/fal.md §1). */
export function createQueueRoutes(options: {
  baseUrl: () => string;
  settings: Settings;
  timers: Timers;
  faults: Faults;
  queue: Queue;
  webhooks: Webhooks;
}): QueueRoutes {
  const { baseUrl, settings, timers, faults, queue, webhooks } = options;

  return async function handle(request, response, url) {
    const segments = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
    const marker = segments.indexOf("requests", 2);
    if (marker < 0) {
      await submit(request, response, { url, endpoint: segments.join("/") });
      return;
    }
    // Both URL forms: `owner/alias`, which fal returns, and the full endpoint id.
    const app = segments.slice(0, marker).join("/").toLowerCase();
    const [id = "", ...rest] = segments.slice(marker + 1);
    await follow(request, response, { url, app, id, action: rest.join("/") });
  };

  async function submit(
    request: IncomingMessage,
    response: ServerResponse,
    { url, endpoint }: { url: URL; endpoint: string },
  ): Promise<void> {
    const bytes = await readBody(request, maxInputBytes);
    const body = parseJson(bytes.toString("utf8"));
    const webhookUrl = url.searchParams.get("fal_webhook");
    const refusal = {
      endpoint,
      headers: withoutSecret(request.headers),
      shownInput: shortenDataUris(body) ?? null,
      webhookUrl,
    };
    const refuse = (status: number, answer: unknown, headers: OutgoingHttpHeaders = {}) => {
      queue.refuse({ ...refusal, answer: status });
      sendJson(response, status, answer, headers);
    };

    if (request.method !== "POST") return refuse(405, { detail: "Method Not Allowed" });
    const caller = findCaller(request.headers);
    if (!caller) return refuse(401, invalidKey);
    if (isLocked(caller)) return refuse(403, lockedAccount);
    const model = findModel(endpoint);
    if (!model) return refuse(404, { detail: `Application '${endpoint}' not found` });
    if (body === undefined) return refuse(422, { detail: [invalidJson] });

    const fault = faults.take({ endpoint, body, webhookUrl });
    if (fault.submit && !isAccepting(fault.submit)) {
      queue.refuse({ ...refusal, answer: describeResponse(fault.submit) });
      return answerScripted(response, fault.submit);
    }
    const prepared = model.prepare(body);
    if (Array.isArray(prepared)) return refuse(422, { detail: prepared });
    if (webhookUrl !== null && !isHttpUrl(webhookUrl)) {
      return refuse(422, { detail: [invalidWebhook] });
    }
    const maxQueueLength = Number(url.searchParams.get("fal_max_queue_length") ?? Number.NaN);
    if (queue.countQueued(model.endpoint) > maxQueueLength) {
      return refuse(429, { detail: "The queue is longer than fal_max_queue_length" });
    }

    const job = queue.accept({
      model,
      prepared,
      keyId: caller.keyId,
      headers: refusal.headers,
      input: body,
      webhookUrl,
      storesIo: request.headers["x-fal-store-io"] !== "0",
      startTimeoutSeconds: toSeconds(request.headers["x-fal-request-timeout"]),
      fault,
    });
    if (fault.webhook?.mode === "early") {
      await queue.finishNow(job);
      await webhooks.announce(job);
    }
    if (fault.submit) return answerScripted(response, fault.submit);
    sendJson(response, 200, submitResponse(job), { "x-fal-request-id": job.id });
  }

  function isLocked(caller: Caller): boolean {
    return caller.locked || settings.locked;
  }

  function answerScripted(response: ServerResponse, script: SubmitFault) {
    switch (script.kind) {
      case "status":
        if (script.html) return sendHtmlError(response, script.status);
        return sendJson(response, script.status, script.body ?? defaultBody(script.status), {
          ...script.headers,
        });
      case "accept-then-status":
        if (script.body === undefined) return sendHtmlError(response, script.status);
        return sendJson(response, script.status, script.body);
      case "reset":
      case "accept-then-reset":
        return resetConnection(response);
      case "hang":
      case "accept-then-hang":
        // Without `ms` the connection stays open until the caller closes it.
        if (script.ms !== undefined) {
          timers.after(script.ms, () => sendHtmlError(response, 504));
        }
        return;
      case "garbage":
        return sendBytes(response, 200, Buffer.from('{"status":"IN_QU\u0000\ufffd<'), {
          "content-type": "application/json",
        });
    }
  }

  async function follow(
    request: IncomingMessage,
    response: ServerResponse,
    { url, app, id, action }: { url: URL; app: string; id: string; action: string },
  ): Promise<void> {
    if (!findCaller(request.headers)) return sendJson(response, 401, invalidKey);
    const job = queue.find(id);
    if (!job || !namesJob(app, job)) return sendJson(response, 404, { status: "NOT_FOUND" });
    const route = `${request.method} ${action}`;
    const withLogs = url.searchParams.get("logs") === "1";
    switch (route) {
      case "GET status":
        return respondStatus(response, job, withLogs);
      case "GET status/stream":
        return streamStatus(response, job, withLogs);
      case "GET ":
      case "GET response":
        return respondResult(response, job);
      case "PUT cancel":
        return answerCancel(response, job);
      default:
        return sendJson(response, 405, { detail: "Method Not Allowed" });
    }
  }

  function respondStatus(response: ServerResponse, job: Job, withLogs: boolean) {
    job.statusCalls += 1;
    const scripted = takeScriptedAnswer(job, "status");
    if (scripted) return sendJson(response, scripted.status, scripted.body);
    const httpStatus = job.state === "ended" ? 200 : 202;
    sendJson(response, httpStatus, statusBody(job, withLogs), { "x-fal-request-id": job.id });
  }

  function statusBody(job: Job, withLogs: boolean) {
    const common = { status: statusWord(job), request_id: job.id, ...urlsOf(job) };
    if (job.state === "queued") return { ...common, queue_position: queue.positionOf(job) };
    const logs = withLogs ? job.logs : null;
    if (job.state === "running") return { ...common, logs };
    const wasRun = job.startedAt !== null;
    const metrics = { inference_time: wasRun ? job.inferenceSeconds : null };
    const done = { ...common, logs, metrics };
    if (job.outcome?.kind !== "failed") return done;
    return { ...done, error: job.outcome.error, error_type: job.outcome.errorType };
  }

  function streamStatus(response: ServerResponse, job: Job, withLogs: boolean): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      connection: "keep-alive",
    });
    let sent = "";
    const tick = () => {
      if (response.destroyed) return;
      const data = JSON.stringify(statusBody(job, withLogs));
      if (data !== sent) response.write(`data: ${data}\n\n`);
      sent = data;
      if (job.state === "ended") response.end();
      else timers.after(streamTickMs, tick);
    };
    tick();
  }

  function respondResult(response: ServerResponse, job: Job) {
    job.resultCalls += 1;
    const scripted = takeScriptedAnswer(job, "result");
    if (scripted) return sendJson(response, scripted.status, scripted.body);
    const { outcome } = job;
    const headers = { "x-fal-request-id": job.id };
    if (!outcome) {
      const detail = "Request is still in progress";
      return sendJson(response, 400, { detail, request_id: job.id, ...urlsOf(job) }, headers);
    }
    if (outcome.kind === "failed") {
      return sendJson(response, outcome.status, outcome.body, { ...headers, ...outcome.headers });
    }
    sendJson(response, 200, outcome.output, {
      ...headers,
      "x-fal-billable-units": String(outcome.units),
    });
  }

  function answerCancel(response: ServerResponse, job: Job): void {
    const isTooLate = job.state === "ended";
    queue.cancel(job);
    if (isTooLate) sendJson(response, 400, { status: "ALREADY_COMPLETED" });
    else sendJson(response, 202, { status: "CANCELLATION_REQUESTED" });
  }

  function submitResponse(job: Job) {
    return {
      status: "IN_QUEUE",
      request_id: job.id,
      ...urlsOf(job),
      queue_position: queue.positionOf(job),
    };
  }

  function urlsOf(job: Job) {
    const response_url = `${baseUrl()}/${appOf(job.model.endpoint)}/requests/${job.id}`;
    return {
      response_url,
      status_url: `${response_url}/status`,
      cancel_url: `${response_url}/cancel`,
    };
  }
}

export const invalidKey = { detail: "invalid key credentials" };

export const lockedAccount = {
  detail:
    "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.",
};

const invalidJson = {
  loc: ["body"],
  msg: "JSON decode error",
  type: "json_invalid",
  url: "https://docs.fal.ai/errors#json_invalid",
};

const invalidWebhook = {
  loc: ["query", "fal_webhook"],
  msg: "Webhook URL must be http or https",
  type: "url_scheme",
  url: "https://docs.fal.ai/errors#url_scheme",
};

function namesJob(app: string, job: Job): boolean {
  return app === job.model.endpoint || app === appOf(job.model.endpoint);
}

function isAccepting(script: SubmitFault): boolean {
  return script.kind.startsWith("accept-then-") || script.kind === "garbage";
}

function describeResponse(script: SubmitFault): number | string {
  return "status" in script ? script.status : script.kind;
}

function defaultBody(status: number): { detail: string } {
  return { detail: status >= 500 ? "Internal Server Error" : `Refused with ${status}` };
}

function takeScriptedAnswer(
  job: Job,
  which: "result" | "status",
): { status: number; body: unknown } | null {
  const script: Fault["resultStatus"] = job.fault[`${which}Status`];
  if (script === undefined || job.scriptedAnswersLeft[which] === 0) return null;
  job.scriptedAnswersLeft[which] -= 1;
  if (typeof script === "number") return { status: script, body: defaultBody(script) };
  return { status: script.status, body: script.body ?? defaultBody(script.status) };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function toSeconds(header: string | string[] | undefined): number | null {
  const seconds = Number(header);
  return header !== undefined && seconds > 0 ? seconds : null;
}
