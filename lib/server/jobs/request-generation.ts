import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import { GENERATIONS, getGeneration } from "@/lib/domain/generation";
import type { ClipGenerationType } from "@/lib/domain/generation/types";
import { idempotencyKey } from "@/lib/domain/http.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { env } from "@/lib/server/core/env";
import { addToLogContext } from "@/lib/server/core/log";
import { getClipContext } from "@/lib/server/db/clips";
import { createGenerationJobs, type NewJob } from "@/lib/server/db/jobs/lifecycle";
import { findJob, getOwnJob, type Job } from "@/lib/server/db/jobs/read";
import type { User } from "@/lib/server/db/user";
import { isReachableByProvider } from "@/lib/server/fal/reachable";
import { submitJob } from "./submit-job";

/** How long sync mode waits for its job before it responds like async mode. Below the platform's limit of 300 s. */
const SYNC_WAIT_MS = 280_000;
const SYNC_POLL_MS = 500;

const jsonObject = z.record(z.string(), z.unknown());

type Request = {
  request: globalThis.Request;
  user: User;
  clipId: string;
  type: ClipGenerationType;
  overrides: Record<string, unknown>;
};

/**
 * The whole of a generate route: plans the job from the clip and the overrides, holds its price, submits it once and responds
 * with 202 and the job (200 and the result in sync mode). Throws AppError if the job cannot start; then there is no row, no hold
 * and no call to fal, except for provider_refused, where the job is failed and its hold released.
 */
export async function requestGeneration(params: Request): Promise<Response> {
  const { user, clipId, type, overrides } = params;
  const idempotencyKey = readIdempotencyKey(params.request);
  const context = await getClipContext(user.db, clipId);
  const planned = GENERATIONS[type].prepare(context, overrides);
  requireReachable(overrides);
  return submitAndRespond(
    user,
    { ...planned, type, clipId },
    {
      idempotencyKey,
      requestHash: hashOf({ type, clipId, overrides }),
    },
  );
}

/**
 * Retries a failed or cancelled job with the same input, as a new row linked to it; a second click gets the same retry. Responds
 * like a generate route. Throws state_conflict for a job that cannot be retried as it is.
 */
export async function retryGeneration(user: User, jobId: string): Promise<Response> {
  const old = await getOwnJob(user.db, jobId);
  if (old.status !== "failed" && old.status !== "cancelled") {
    throw new AppError("state_conflict", {
      message: "Only a failed or cancelled job can be tried again.",
      details: { status: old.status },
    });
  }
  if (old.errorCode === "dependency_failed") {
    throw new AppError("state_conflict", {
      message: "This step waits for another one that failed. Generate that one again first.",
    });
  }
  // The input comes from the old job; this only checks that the clip may still be generated for.
  if (old.clipId !== null) await getClipContext(user.db, old.clipId);
  const { quantity, usualDurationMs, deadlineSeconds } = getGeneration(old.type);
  const input = jsonObject.parse(old.input);
  return submitAndRespond(
    user,
    {
      ...quantity(input),
      input,
      type: old.type,
      clipId: old.clipId,
      campaignId: old.campaignId,
      usualDurationMs,
      deadlineSeconds,
      retryOf: jobId,
    },
    { idempotencyKey: `retry:${jobId}`, requestHash: hashOf({ retryOf: jobId }) },
  );
}

/** Creates one job and its hold, submits it once and responds like a generate route. Throws AppError like requestGeneration. */
export async function submitAndRespond(
  user: User,
  wanted: NewJob,
  idempotency: { idempotencyKey: string | null; requestHash: string },
): Promise<Response> {
  const [job] = await createGenerationJobs({
    userId: user.id,
    jobs: [wanted],
    exempt: user.isAdmin,
    ...idempotency,
  });
  if (job === undefined) throw new AppError("unavailable");
  addToLogContext({ jobId: job.id });

  const submission =
    job.submitStartedAt === null && job.status === "pending"
      ? await submitJob(job)
      : ({ kind: "pending" } as const);
  if (submission.kind === "refused") throw rejectionOf(job.id, submission.failure);
  // The same key gets the same response.
  if (job.status === "failed" && job.settledBy === "submit") {
    throw rejectionOf(job.id, { code: job.errorCode ?? "", message: job.errorMessage ?? "" });
  }
  if (!env().useAsyncGeneration) return respondSync(job);
  return respondAsync(
    submission.kind === "submitted" ? { ...job, status: submission.status } : job,
  );
}

function rejectionOf(jobId: string, failure: { code: string; message: string }): AppError {
  return new AppError("provider_refused", {
    message: failure.message,
    details: { jobId, errorCode: failure.code },
  });
}

function respondAsync(job: Job): Response {
  return Response.json({ ...toJobResponse(job), mode: "async" }, { status: 202 });
}

async function respondSync(job: Job): Promise<Response> {
  const until = Date.now() + SYNC_WAIT_MS;
  while (Date.now() < until) {
    const current = await findJob(job.id);
    if (current !== null && isFinished(current.status)) {
      const { resultUrl, errorCode, errorMessage } = current;
      return Response.json({
        ...toJobResponse(current),
        mode: "sync",
        resultUrl,
        errorCode,
        errorMessage,
      });
    }
    await sleep(SYNC_POLL_MS);
  }
  return respondAsync((await findJob(job.id)) ?? job);
}

/** A new job as the API returns it. */
export function toJobResponse(job: Job) {
  return {
    jobId: job.id,
    status: job.status,
    estimatedCostCents: job.estimatedCostCents,
    estimatedDurationMs: job.usualDurationMs,
  };
}

/** The Idempotency-Key of a request, or null. Throws invalid_request for a malformed one. */
export function readIdempotencyKey(request: globalThis.Request): string | null {
  const value = request.headers.get("idempotency-key");
  if (value === null) return null;
  const result = idempotencyKey.safeParse(value);
  if (result.success) return result.data;
  throw new AppError("invalid_request", {
    message: "The Idempotency-Key header is not valid: 1 to 200 visible ASCII characters.",
    details: {
      issues: [{ path: "Idempotency-Key", message: "1 to 200 visible ASCII characters" }],
    },
  });
}

/** fal fetches this URL itself and refuses one it cannot reach: throw now, naming the field. */
function requireReachable({ firstFrameUrl }: Record<string, unknown>): void {
  if (typeof firstFrameUrl === "string" && !isReachableByProvider(firstFrameUrl)) {
    throw new AppError("invalid_request", {
      message: "Some of the values are not valid: firstFrameUrl.",
      details: { issues: [{ path: "firstFrameUrl", message: "must be a public https address" }] },
    });
  }
}

/** Distinguishes two different requests with the same key. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
