import { randomBytes } from "node:crypto";
import { sampleSeconds } from "./durations";
import { cancelledFailure, createFailure, inputFailure, startTimeoutFailure } from "./failures";
import type { Fault } from "./faults";
import { type FetchedInput, type FetchInput, InputRefused } from "./fetch-input";
import { type Failure, type Job, type Outcome, type RefusedSubmit, shortenDataUris } from "./job";
import type { MediaFiles } from "./media-files";
import { contentTypeOf } from "./media-spec";
import type { Model, Prepared, RunContext } from "./models/model";
import { createRandom, seedFromText } from "./random";
import { type Settings, toRealMs } from "./settings";
import type { Timers } from "./timers";

const maxJobs = 20_000;
const maxRefused = 5_000;
const dropAtOnce = 500;

export type Submit = {
  model: Model;
  prepared: Prepared;
  keyId: string;
  headers: Record<string, string>;
  input: unknown;
  webhookUrl: string | null;
  storesIo: boolean;
  startTimeoutSeconds: number | null;
  fault: Fault;
};

export type Queue = {
  accept: (submit: Submit) => Job;
  refuse: (refused: Omit<RefusedSubmit, "id" | "sentAt">) => void;
  find: (id: string) => Job | null;
  jobs: () => Iterable<Job>;
  refused: () => RefusedSubmit[];
  cancel: (job: Job) => void;
  /** Ends the job now, as it would have ended, without announcing it. */
  finishNow: (job: Job) => Promise<void>;
  /** What the model would return, however the job itself ended. */
  makeOutput: (job: Job) => Promise<Outcome>;
  /** Call this when the concurrency limit has changed. */
  startWaiting: () => void;
  positionOf: (job: Job) => number;
  countQueued: (endpoint: string) => number;
  counts: () => Record<"queued" | "running" | "ended" | "refused", number>;
  /** Drops the records of ended and refused requests; queued and running jobs continue. */
  forgetEnded: () => void;
  forget: () => void;
};

/** Where accepted requests wait, run and end. `onEnd` is called for every end that fal would announce. */
export function createQueue(options: {
  settings: Settings;
  timers: Timers;
  media: MediaFiles;
  fetchInput: FetchInput;
  onEnd: (job: Job) => void;
}): Queue {
  const { settings, timers, media, fetchInput, onEnd } = options;
  const jobs = new Map<string, Job>();
  let downloads = new AbortController();
  let refusals: RefusedSubmit[] = [];
  let refusedCount = 0;
  let waitingForSlot: Job[] = [];
  let running = 0;

  function accept(submit: Submit): Job {
    const job = createJob(submit, settings);
    jobs.set(job.id, job);
    if (jobs.size > maxJobs + dropAtOnce) dropOldestEnded();
    const startLimitMs =
      submit.startTimeoutSeconds === null ? null : toRealMs(submit.startTimeoutSeconds, settings);
    job.stopTimer =
      startLimitMs !== null && startLimitMs < job.queueMs
        ? timers.after(startLimitMs, () => end(job, startTimeoutFailure(), { announce: true }))
        : timers.after(job.queueMs, () => tryStart(job));
    return job;
  }

  function dropOldestEnded(): void {
    for (const job of jobs.values()) {
      if (jobs.size <= maxJobs) return;
      if (job.state === "ended") jobs.delete(job.id);
    }
  }

  function tryStart(job: Job): void {
    if (job.state !== "queued") return;
    if (settings.concurrency !== null && running >= settings.concurrency) {
      waitingForSlot.push(job);
      return;
    }
    running += 1;
    job.state = "running";
    job.startedAt = Date.now();
    addLog(job, "Runner assigned, processing started");
    job.fetched = fetchAll(job);
    if (job.requeuesLeft > 0) {
      job.stopTimer = timers.after(job.runMs / 2, () => requeue(job));
      return;
    }
    job.stopTimer = timers.after(job.runMs, () => finishNaturally(job));
  }

  /** docs/fal.md §1.3: a runner that dies sends its request back to the queue, under a new gateway id. */
  function requeue(job: Job): void {
    if (job.state !== "running") return;
    job.requeuesLeft -= 1;
    job.state = "queued";
    job.gatewayId = createRequestId();
    addLog(job, "Runner lost, request queued again");
    running -= 1;
    startWaiting();
    job.stopTimer = timers.after(job.queueMs, () => tryStart(job));
  }

  function startWaiting(): void {
    while (settings.concurrency === null || running < settings.concurrency) {
      const next = waitingForSlot.shift();
      if (!next) return;
      tryStart(next);
    }
  }

  /** Starts the downloads; a file that cannot be downloaded ends the job as soon as that is known. */
  async function fetchAll(job: Job): Promise<FetchedInput[] | Failure> {
    try {
      const { signal } = downloads;
      return await Promise.all(job.prepared.inputUrls.map((input) => fetchInput(input, signal)));
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error;
      const failure = inputFailure(error);
      if (!job.fault.outcome && job.state === "running") end(job, failure, { announce: true });
      return failure;
    }
  }

  async function finishNaturally(job: Job): Promise<void> {
    if (job.state !== "running") return;
    end(job, await decideOutcome(job), { announce: true });
  }

  async function decideOutcome(job: Job): Promise<Outcome> {
    const scripted = job.fault.outcome;
    if (scripted?.kind === "model-error" || scripted?.kind === "infra-error") {
      return createFailure(scripted);
    }
    const outcome = await makeOutput(job);
    if (outcome.kind === "ok" && scripted?.kind === "missing-media") {
      const { [job.model.mediaField]: _left, ...output } = outcome.output;
      return { ...outcome, output };
    }
    return outcome;
  }

  async function makeOutput(job: Job): Promise<Outcome> {
    if (job.outcome?.kind === "ok") return job.outcome;
    job.fetched ??= fetchAll(job);
    const fetched = await job.fetched;
    if (!Array.isArray(fetched)) return fetched;
    const { output, costUsd } = job.prepared.run(runContext(job, fetched));
    const { unitPriceUsd } = job.model;
    const units = unitPriceUsd > 0 ? costUsd / unitPriceUsd : job.inferenceSeconds;
    return { kind: "ok", output, costUsd: round(costUsd), units: round(units) };
  }

  function runContext(job: Job, fetched: FetchedInput[]): RunContext {
    return {
      seed: job.seed,
      inferenceSeconds: job.inferenceSeconds,
      fetched,
      publish(spec, fileName) {
        const { url, name } = media.publish(spec, fileName);
        // Real responses often omit the size, and ours is unknown until the file is drawn.
        return { url, content_type: contentTypeOf(spec), file_name: name, file_size: null };
      },
    };
  }

  function end(job: Job, outcome: Outcome, { announce }: { announce: boolean }): void {
    if (job.state === "ended" || jobs.get(job.id) !== job) return;
    const wasRunning = job.state === "running";
    job.stopTimer();
    job.state = "ended";
    job.endedAt = Date.now();
    job.outcome = outcome;
    addLog(job, outcome.kind === "ok" ? "Processing finished" : outcome.error);
    if (wasRunning) running -= 1;
    else waitingForSlot = waitingForSlot.filter((waiting) => waiting !== job);
    startWaiting();
    if (outcome.kind === "ok") {
      settings.balanceUsd = Math.max(0, round(settings.balanceUsd - outcome.costUsd));
    }
    if (announce) onEnd(job);
  }

  function cancel(job: Job): void {
    job.cancelCalls += 1;
    if (job.state === "ended" || job.cancelRequestedAt !== null) return;
    job.cancelRequestedAt = Date.now();
    if (job.state === "queued") {
      const how = job.fault.cancelQueued ?? settings.cancelQueued;
      end(job, cancelledFailure(), { announce: how === "error-webhook" });
      return;
    }
    const how = job.fault.cancelRunning ?? settings.cancelRunning;
    if (how === "completes") return;
    job.stopTimer();
    // The runner needs a moment to notice.
    job.stopTimer = timers.after(toRealMs(0.5, settings), () =>
      end(job, cancelledFailure(), { announce: how === "error-webhook" }),
    );
  }

  async function finishNow(job: Job): Promise<void> {
    if (job.state === "ended") return;
    job.stopTimer();
    job.startedAt ??= Date.now();
    end(job, await decideOutcome(job), { announce: false });
  }

  function positionOf(job: Job): number {
    const place = waitingForSlot.indexOf(job);
    if (place >= 0) return place;
    const waitedShare = Math.min(1, (Date.now() - job.sentAt) / Math.max(1, job.queueMs));
    return Math.ceil(job.firstPosition * (1 - waitedShare));
  }

  function countQueued(endpoint: string): number {
    let count = 0;
    for (const job of jobs.values()) {
      if (job.state === "queued" && job.model.endpoint === endpoint) count += 1;
    }
    return count;
  }

  function counts() {
    const count = { queued: 0, running: 0, ended: 0, refused: refusals.length };
    for (const job of jobs.values()) count[job.state] += 1;
    return count;
  }

  return {
    accept,
    refuse(refused) {
      refusedCount += 1;
      refusals.push({ ...refused, id: `refused-${refusedCount}`, sentAt: Date.now() });
      if (refusals.length > maxRefused) refusals = refusals.slice(-maxRefused + dropAtOnce);
    },
    find: (id) => jobs.get(id) ?? null,
    jobs: () => jobs.values(),
    refused: () => refusals,
    cancel,
    finishNow,
    makeOutput,
    startWaiting,
    positionOf,
    countQueued,
    counts,
    forgetEnded() {
      for (const job of jobs.values()) if (job.state === "ended") jobs.delete(job.id);
      refusals = [];
    },
    forget() {
      downloads.abort();
      downloads = new AbortController();
      for (const job of jobs.values()) job.stopTimer();
      jobs.clear();
      refusals = [];
      waitingForSlot = [];
      running = 0;
    },
  };
}

function createJob(submit: Submit, settings: Settings): Job {
  const id = createRequestId();
  const seed = seedFromText(id);
  const random = createRandom(seed);
  const { fault } = submit;
  const seconds = sampleSeconds(submit.model.durationKey, random);
  return {
    id,
    gatewayId: id,
    model: submit.model,
    prepared: submit.prepared,
    seed,
    keyId: submit.keyId,
    headers: submit.headers,
    shownInput: shortenDataUris(submit.input),
    webhookUrl: submit.webhookUrl,
    storesIo: submit.storesIo,
    fault,
    state: "queued",
    sentAt: Date.now(),
    startedAt: null,
    endedAt: null,
    queueMs: fault.queueMs ?? toRealMs(0.4 + 2.6 * random(), settings),
    runMs: fault.durationMs ?? toRealMs(seconds, settings),
    inferenceSeconds: fault.durationMs === undefined ? round(seconds) : fault.durationMs / 1000,
    firstPosition: Math.floor(random() * 4),
    requeuesLeft: fault.requeues ?? 0,
    cancelRequestedAt: null,
    logs: [],
    fetched: null,
    outcome: null,
    webhookBody: null,
    statusCalls: 0,
    resultCalls: 0,
    cancelCalls: 0,
    scriptedAnswersLeft: {
      result: timesOf(fault.resultStatus),
      status: timesOf(fault.statusStatus),
    },
    stopTimer: () => undefined,
  };
}

function timesOf(answer: Fault["resultStatus"]): number {
  if (answer === undefined) return 0;
  return typeof answer === "number" ? 1 : answer.times;
}

/** A UUIDv7, like fal's newer request ids: the time first, then random bits. */
export function createRequestId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const chance = randomBytes(10).toString("hex");
  const variant = ((Number.parseInt(chance.charAt(4), 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(1, 4)}-${variant}${chance.slice(5, 8)}-${chance.slice(8, 20)}`;
}

function addLog(job: Job, message: string): void {
  job.logs.push({
    message,
    timestamp: new Date().toISOString(),
    level: "INFO",
    source: "USER",
  });
}

function round(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000;
}
