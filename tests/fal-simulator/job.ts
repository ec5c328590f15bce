import type { Fault } from "./faults";
import type { FetchedInput } from "./fetch-input";
import type { Json, JsonObject } from "./http-answer";
import type { Model, Prepared } from "./models/model";

export type Outcome = { kind: "ok"; output: JsonObject; costUsd: number; units: number } | Failure;

export type Failure = {
  kind: "failed";
  /** The status of every result GET from then on. */
  status: number;
  body: JsonObject;
  headers: Record<string, string>;
  /** The error that `/status` shows. */
  error: string;
  errorType: string;
  /** What the ERROR webhook carries; an `undefined` payload is omitted. */
  webhookError: string;
  webhookPayload: Json | undefined;
};

export type JobLog = { message: string; timestamp: string; level: "INFO"; source: "USER" };

export type Job = {
  id: string;
  gatewayId: string;
  model: Model;
  prepared: Prepared;
  seed: number;
  keyId: string;
  headers: Record<string, string>;
  /** Long data URIs are shortened, since the record outlives the run. */
  shownInput: unknown;
  webhookUrl: string | null;
  storesIo: boolean;
  fault: Fault;
  state: "queued" | "running" | "ended";
  sentAt: number;
  startedAt: number | null;
  endedAt: number | null;
  queueMs: number;
  runMs: number;
  inferenceSeconds: number;
  firstPosition: number;
  requeuesLeft: number;
  cancelRequestedAt: number | null;
  logs: JobLog[];
  fetched: Promise<FetchedInput[] | Failure> | null;
  outcome: Outcome | null;
  /** Made once, so that every delivery carries the same bytes. */
  webhookBody: string | null;
  statusCalls: number;
  resultCalls: number;
  cancelCalls: number;
  /** Requests still to be answered with the scripted status. */
  scriptedAnswersLeft: { result: number; status: number };
  stopTimer: () => void;
};

export type RefusedSubmit = {
  id: string;
  endpoint: string;
  sentAt: number;
  headers: Record<string, string>;
  shownInput: unknown;
  webhookUrl: string | null;
  answer: number | string;
};

/** The app-only form used in real responses: the first two segments of the endpoint id. */
export function appOf(endpoint: string): string {
  return endpoint.split("/").slice(0, 2).join("/");
}

export function shortenDataUris(value: unknown): unknown {
  if (typeof value === "string") {
    if (!value.startsWith("data:") || value.length < 1000) return value;
    return `${value.slice(0, 60)}… (${value.length} characters)`;
  }
  if (Array.isArray(value)) return value.map(shortenDataUris);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, shortenDataUris(part)]),
  );
}

/** A request as the control port shows it. */
export function toRecord(job: Job) {
  return {
    id: job.id,
    accepted: true,
    endpoint: job.model.endpoint,
    time: toIso(job.sentAt),
    headers: job.headers,
    input: job.shownInput,
    webhookUrl: job.webhookUrl,
    state: job.state,
    status: statusWord(job),
    startedAt: toIso(job.startedAt),
    endedAt: toIso(job.endedAt),
    outcome: describeOutcome(job.outcome),
    output: job.outcome?.kind === "ok" ? job.outcome.output : null,
    costUsd: job.outcome?.kind === "ok" ? job.outcome.costUsd : 0,
    cancelRequestedAt: toIso(job.cancelRequestedAt),
    cancelCalls: job.cancelCalls,
    statusCalls: job.statusCalls,
    resultCalls: job.resultCalls,
    queueMs: Math.round(job.queueMs),
    runMs: Math.round(job.runMs),
    fault: job.fault,
  };
}

export function toRefusedRecord(refused: RefusedSubmit) {
  return {
    id: refused.id,
    accepted: false,
    endpoint: refused.endpoint,
    time: toIso(refused.sentAt),
    headers: refused.headers,
    input: refused.shownInput,
    webhookUrl: refused.webhookUrl,
    answer: refused.answer,
  };
}

export function statusWord(job: Job): "IN_QUEUE" | "IN_PROGRESS" | "COMPLETED" {
  if (job.state === "queued") return "IN_QUEUE";
  return job.state === "running" ? "IN_PROGRESS" : "COMPLETED";
}

function describeOutcome(outcome: Outcome | null): string | null {
  if (!outcome) return null;
  return outcome.kind === "ok" ? "ok" : `${outcome.status} ${outcome.errorType}`;
}

export function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
