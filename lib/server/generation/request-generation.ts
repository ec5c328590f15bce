import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { idempotencyKey } from "@/lib/domain/api";
import { AppError } from "@/lib/domain/errors";
import { GENERATIONS, type GenerationType } from "@/lib/domain/generation";
import { isFinished } from "@/lib/domain/job-status";
import type { User } from "../auth";
import { getClipContext } from "../db/clips";
import { createGenerationJobs, findJob, type Job } from "../db/jobs";
import { env } from "../env";
import { isReachableByProvider } from "../media";
import { submitJob } from "./submit-job";

/** Sync mode waits this long for its own job, then answers like async mode. Below the platform's limit of 300 s. */
const SYNC_WAIT_MS = 280_000;
const SYNC_POLL_MS = 500;

type Request = {
  request: globalThis.Request;
  user: User;
  clipId: string;
  type: GenerationType;
  overrides: Record<string, unknown>;
};

/**
 * The whole of a generate route: plans the job from the clip and the wishes, puts the price on hold, submits once, and answers
 * 202 with the job (200 with the result in sync mode). Throws AppError for everything that keeps it from starting; then there
 * is no row, no hold and no call to fal, except for provider_refused, where the job is failed and released.
 */
export async function requestGeneration(wish: Request): Promise<Response> {
  const { user, clipId, type, overrides } = wish;
  const key = readIdempotencyKey(wish.request);
  const context = await getClipContext(user.db, clipId);
  const planned = GENERATIONS[type].prepare(context, overrides);
  requireReachable(overrides);

  const [job] = await createGenerationJobs({
    userId: user.id,
    jobs: [{ ...planned, type, clipId }],
    exempt: user.isAdmin,
    idempotencyKey: key,
    requestHash: hashOf({ type, clipId, overrides }),
  });
  if (job === undefined) throw new AppError("unavailable");

  const submission =
    job.submitStartedAt === null && job.status === "pending"
      ? await submitJob(job)
      : ({ kind: "pending" } as const);
  if (submission.kind === "refused") {
    throw new AppError("provider_refused", {
      message: submission.failure.message,
      details: { jobId: job.id, errorCode: submission.failure.code },
    });
  }
  const isSubmitted = submission.kind === "submitted" && job.status === "pending";
  return env().useAsyncGeneration
    ? answerAsync(isSubmitted ? { ...job, status: "submitted" } : job)
    : await answerSync(job);
}

function answerAsync(job: Job): Response {
  return Response.json({ ...answerOf(job), mode: "async" }, { status: 202 });
}

async function answerSync(job: Job): Promise<Response> {
  const until = Date.now() + SYNC_WAIT_MS;
  while (Date.now() < until) {
    const current = await findJob(job.id);
    if (current !== null && isFinished(current.status)) {
      const { resultUrl, errorCode, errorMessage } = current;
      return Response.json({
        ...answerOf(current),
        mode: "sync",
        resultUrl,
        errorCode,
        errorMessage,
      });
    }
    await sleep(SYNC_POLL_MS);
  }
  return answerAsync((await findJob(job.id)) ?? job);
}

function answerOf(job: Job) {
  return {
    jobId: job.id,
    status: job.status,
    estimatedCostCents: job.estimatedCostCents,
    estimatedDurationMs: job.usualDurationMs,
  };
}

function readIdempotencyKey(request: globalThis.Request): string | null {
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

/** fal fetches this address itself and refuses what it cannot reach; better said now, by the field's name. */
function requireReachable({ firstFrameUrl }: Record<string, unknown>): void {
  if (typeof firstFrameUrl === "string" && !isReachableByProvider(firstFrameUrl)) {
    throw new AppError("invalid_request", {
      message: "Some of the values are not valid: firstFrameUrl.",
      details: { issues: [{ path: "firstFrameUrl", message: "must be a public https address" }] },
    });
  }
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
