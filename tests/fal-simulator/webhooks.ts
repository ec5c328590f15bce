import { randomBytes } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { cancelledFailure, createFailure } from "./failures";
import type { WebhookMode, WebhookScript } from "./faults";
import type { Job, Outcome } from "./job";
import { toIso } from "./job";
import { OTHER_TENANT_USER_ID, SIM_USER_ID } from "./keys";
import type { Queue } from "./queue";
import { createRequestId } from "./queue";
import { type Settings, toRealMs } from "./settings";
import { privateKeyFromSeed, signWebhook } from "./sign";
import type { SigningKey, SigningKeys } from "./signing-keys";
import type { Timers } from "./timers";
import { makeNullPayloadBody, makeWebhookBody, withForeignMedia } from "./webhook-body";

/** docs/fal.md §2.4: waits between tries in seconds; the last one repeats until the window closes. */
const backoffSeconds = [2, 41, 116, 171, 361, 701];
const maxRetries = 31;
const windowSeconds = 3600;
const bigResultWindowSeconds = 360;
const bigResultBytes = 10 * 1024;
const maxDeliveries = 20_000;
const dropAtOnce = 1_000;

export type Delivery = {
  number: number;
  time: string | null;
  requestId: string;
  kind: string;
  try: number;
  url: string;
  status: number | null;
  error: string | null;
  tookMs: number;
  headers: Record<string, string>;
  body: string;
};

/** One message to send; each try is signed anew, with a fresh timestamp. */
type Message = {
  kind: string;
  job: Job;
  url: string;
  body: string;
  signedBody: string;
  headerRequestId: string;
  userId: string;
  offsetSeconds: number;
  signature: "honest" | "broken" | "unknown-key" | "none";
};

export type Webhooks = {
  /** Calls an ended job's webhook as scripted. Resolves after the first try. */
  announce: (job: Job) => Promise<void>;
  /** Sends now, once per message, without retries; returns the deliveries in sending order. */
  deliverByHand: (job: Job, script: WebhookScript) => Promise<Delivery[]>;
  deliveries: () => Delivery[];
  forgetDeliveries: () => void;
  /** Tries in progress are neither recorded nor repeated. */
  abandon: () => void;
  close: () => void;
};

export function createWebhooks(options: {
  settings: Settings;
  timers: Timers;
  keys: SigningKeys;
  queue: () => Queue;
}): Webhooks {
  const { settings, timers, keys, queue } = options;
  let deliveries: Delivery[] = [];
  let lastNumber = 0;
  let generation = 0;
  // A connection per try: a reused one that the receiver is closing would look like a failed try.
  const agents = {
    http: new http.Agent({ maxSockets: 256 }),
    https: new https.Agent({ maxSockets: 256 }),
  };

  async function announce(job: Job): Promise<void> {
    const script = job.fault.webhook ?? { mode: "normal" as const };
    if (!job.webhookUrl || script.mode === "never" || settings.webhooks === "off") return;
    if (script.delayMs !== undefined) {
      timers.after(script.delayMs, () => sendAll(job, script));
      return;
    }
    await sendAll(job, script);
  }

  async function sendAll(job: Job, script: WebhookScript): Promise<void> {
    const [first, ...others] = await makeMessages(job, script);
    if (!first) return;
    const sendFirst = sendWithRetries(first, script, { tries: 1, startedAt: Date.now() });
    if (script.concurrent) {
      await Promise.all([sendFirst, ...others.map((message) => sendTry(message, 1))]);
      return;
    }
    await sendFirst;
    for (const message of others) await sendTry(message, 1);
  }

  async function sendWithRetries(
    message: Message,
    script: WebhookScript,
    progress: { tries: number; startedAt: number },
  ): Promise<void> {
    const { tries, startedAt } = progress;
    const startedIn = generation;
    const isSpoiled = tries <= (script.times ?? Number.POSITIVE_INFINITY);
    const delivery = await sendTry(isSpoiled ? message : await honest(message), tries);
    if (startedIn !== generation) return;
    const { status } = delivery;
    // Any 2xx is success; a 3xx is not followed and ends the delivery permanently.
    if (status !== null && status >= 200 && status < 400) return;
    const wait = toRealMs(
      backoffSeconds[Math.min(tries, backoffSeconds.length) - 1] ?? 0,
      settings,
    );
    const isBig = Buffer.byteLength(message.body) >= bigResultBytes;
    const window = toRealMs(isBig ? bigResultWindowSeconds : windowSeconds, settings);
    if (tries > maxRetries || Date.now() + wait - startedAt > window) return;
    timers.after(wait, () => sendWithRetries(message, script, { tries: tries + 1, startedAt }));
  }

  async function honest(message: Message): Promise<Message> {
    const [plain] = await makeMessages(message.job, { mode: "normal" });
    return plain ?? message;
  }

  async function deliverByHand(job: Job, script: WebhookScript): Promise<Delivery[]> {
    await queue().finishNow(job);
    const messages = await makeMessages(job, script);
    const copies = script.mode === "duplicate" ? 1 : (script.count ?? 1);
    const all = Array.from({ length: copies }, () => messages).flat();
    if (script.concurrent) return Promise.all(all.map((message) => sendTry(message, 1)));
    const answers: Delivery[] = [];
    for (const message of all) answers.push(await sendTry(message, 1));
    return answers;
  }

  async function makeMessages(job: Job, script: WebhookScript): Promise<Message[]> {
    const url = script.url ?? job.webhookUrl ?? "";
    const plain = await makePlain(job, script, url);
    const spoil = spoilers[script.mode];
    if (spoil) return [{ ...plain, ...spoil(plain, script), kind: script.mode }];
    switch (script.mode) {
      case "duplicate":
        return Array.from({ length: script.count ?? 2 }, () => ({ ...plain, kind: "duplicate" }));
      case "error-after-ok":
        return [
          { ...plain, ...(await bodyWithStatus(job, "OK")), kind: "ok" },
          { ...plain, ...(await bodyWithStatus(job, "ERROR")), kind: "error-after-ok" },
        ];
      case "ok-after-error":
        return [
          { ...plain, ...(await bodyWithStatus(job, "ERROR")), kind: "error" },
          { ...plain, ...(await bodyWithStatus(job, "OK")), kind: "ok-after-error" },
        ];
      default:
        return [{ ...plain, kind: script.mode }];
    }
  }

  async function makePlain(job: Job, script: WebhookScript, url: string): Promise<Message> {
    const own = script.status ? (await bodyWithStatus(job, script.status)).body : ownBody(job);
    const body = withOverrides(own, script);
    return {
      kind: "normal",
      job,
      url,
      body,
      signedBody: body,
      headerRequestId: script.bodyRequestId ?? job.id,
      userId: SIM_USER_ID,
      offsetSeconds: 0,
      signature: "honest",
    };
  }

  function ownBody(job: Job): string {
    const outcome = job.outcome ?? cancelledFailure();
    job.webhookBody ??= JSON.stringify(makeWebhookBody(job, outcome));
    return job.webhookBody;
  }

  async function bodyWithStatus(job: Job, status: "OK" | "ERROR") {
    const ownStatus = job.outcome?.kind === "ok" ? "OK" : "ERROR";
    if (status === ownStatus) return sameBody(ownBody(job));
    const outcome: Outcome = status === "OK" ? await queue().makeOutput(job) : someFailure();
    return sameBody(JSON.stringify(makeWebhookBody(job, outcome)));
  }

  async function sendTry(message: Message, tryNumber: number): Promise<Delivery> {
    const headers = signHeaders(message, keys);
    const startedAt = Date.now();
    const startedIn = generation;
    const timeoutMs = tryNumber === 1 ? settings.firstTimeoutMs : settings.retryTimeoutMs;
    const answer = await post({ url: message.url, headers, body: message.body, timeoutMs, agents });
    lastNumber += 1;
    const delivery: Delivery = {
      number: lastNumber,
      time: toIso(startedAt),
      requestId: message.job.id,
      kind: message.kind,
      try: tryNumber,
      url: message.url,
      ...answer,
      tookMs: Date.now() - startedAt,
      headers,
      body: message.body,
    };
    if (startedIn !== generation) return delivery;
    deliveries.push(delivery);
    if (deliveries.length > maxDeliveries)
      deliveries = deliveries.slice(-maxDeliveries + dropAtOnce);
    return delivery;
  }

  return {
    announce,
    deliverByHand,
    deliveries: () => deliveries,
    forgetDeliveries() {
      deliveries = [];
    },
    abandon() {
      deliveries = [];
      generation += 1;
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

type Spoiler = (message: Message, script: WebhookScript) => Partial<Message>;

/** What each bad mode changes in a genuine message. */
const spoilers: Partial<Record<WebhookMode, Spoiler>> = {
  "wrong-signature": () => ({ signature: "broken" }),
  "unknown-key": () => ({ signature: "unknown-key" }),
  unsigned: () => ({ signature: "none" }),
  stale: (_message, script) => ({ offsetSeconds: script.offsetSeconds ?? -600 }),
  // Validly signed by fal, but for another account and with its media.
  "other-tenant": ({ body }, script) => ({
    userId: OTHER_TENANT_USER_ID,
    ...(script.payload === undefined
      ? sameBody(JSON.stringify(withForeignMedia(JSON.parse(body))))
      : {}),
  }),
  "changed-body": ({ body }) => ({ body: body.replace(/}$/, ',"changed":true}') }),
  "null-payload": ({ job }) => sameBody(JSON.stringify(makeNullPayloadBody(job))),
  "garbage-body": () => sameBody('{"request_id": "cut off in the mid'),
  "header-body-mismatch": () => ({ headerRequestId: createRequestId() }),
};

function sameBody(body: string): Pick<Message, "body" | "signedBody"> {
  return { body, signedBody: body };
}

function withOverrides(body: string, script: WebhookScript): string {
  if (script.payload === undefined && script.bodyRequestId === undefined) return body;
  const changed = JSON.parse(body);
  if (script.payload !== undefined) changed.payload = script.payload;
  if (script.bodyRequestId !== undefined) {
    changed.request_id = script.bodyRequestId;
    changed.gateway_request_id = script.bodyRequestId;
  }
  return JSON.stringify(changed);
}

function someFailure(): Outcome {
  return createFailure({ kind: "infra-error", errorType: "runner_disconnected" });
}

function signHeaders(message: Message, keys: SigningKeys): Record<string, string> {
  const plain = { "content-type": "application/json" };
  if (message.signature === "none") return plain;
  const timestamp = String(Math.floor(Date.now() / 1000) + message.offsetSeconds);
  return {
    ...plain,
    "x-fal-webhook-request-id": message.headerRequestId,
    "x-fal-webhook-user-id": message.userId,
    "x-fal-webhook-timestamp": timestamp,
    "x-fal-webhook-signature": makeSignature(message, timestamp, keys),
  };
}

function makeSignature(message: Message, timestamp: string, keys: SigningKeys): string {
  if (message.signature === "broken") return randomBytes(64).toString("hex");
  const key: SigningKey = message.signature === "honest" ? keys.active() : keys.unknown();
  return signWebhook({
    body: message.signedBody,
    requestId: message.headerRequestId,
    userId: message.userId,
    timestamp,
    privateKey: privateKeyFromSeed(key.seedHex),
  });
}

function post(options: {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  agents: { http: http.Agent; https: https.Agent };
}): Promise<{ status: number | null; error: string | null }> {
  const { url, headers, body, timeoutMs, agents } = options;
  return new Promise((resolve) => {
    try {
      const isHttps = new URL(url).protocol === "https:";
      const request = (isHttps ? https : http).request(url, {
        method: "POST",
        agent: isHttps ? agents.https : agents.http,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        signal: AbortSignal.timeout(timeoutMs),
      });
      request.on("response", (response) => {
        response.resume();
        response.on("error", () => undefined);
        resolve({ status: response.statusCode ?? null, error: null });
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        resolve({ status: null, error: error.code ?? error.message });
      });
      request.end(body);
    } catch (error) {
      resolve({ status: null, error: String(error) });
    }
  });
}
