import "server-only";
import pMap from "p-map";
import { getGeneration } from "@/lib/domain/generation";
import { type ClipPart, isFailure } from "@/lib/domain/generation/define";
import { type MediaType, sniffMediaType } from "@/lib/domain/media/media-type";
import { describeError, log, withLogContext } from "@/lib/server/core/log";
import type { Job } from "@/lib/server/db/jobs/read";
import {
  claimUnstoredResults,
  markResultStored,
  postponeResultStorage,
  replaceResultUrl,
} from "@/lib/server/db/jobs/results";
import { uploadMedia } from "@/lib/server/db/media-bucket";
import { getFalResult } from "@/lib/server/fal/queue";
import { fetchResult, ResultUnfit } from "./fetch-result";

const RESULTS_A_RUN = 20;
const CONCURRENCY = 4;

const KIND_OF_PART: Record<ClipPart, MediaType["kind"]> = {
  first_frame: "image",
  video: "video",
  audio: "audio",
  transcription: "audio",
};

/**
 * Copies results from fal into our bucket, with retries; returns how many were stored. A dead address is first looked up again at
 * fal. Safe to run in any number of instances.
 */
export async function storeResults(): Promise<number> {
  const jobs = await claimUnstoredResults(RESULTS_A_RUN);
  let stored = 0;
  await pMap(
    jobs,
    (job) =>
      withLogContext({ jobId: job.id }, async () => {
        try {
          await storeResult(job, await currentAddress(job));
          stored += 1;
        } catch (error) {
          await postpone(job, error);
        }
      }),
    { concurrency: CONCURRENCY },
  );
  return stored;
}

async function storeResult(job: Job, address: string): Promise<void> {
  const bytes = await fetchResult(address);
  const type = sniffMediaType(bytes);
  const { part } = getGeneration(job.type);
  if (type === null || part === null || type.kind !== KIND_OF_PART[part]) {
    throw new ResultUnfit("refused", "not_the_promised_media");
  }
  const path = `users/${job.userId}/jobs/${job.id}.${type.extension}`;
  await uploadMedia(path, bytes, type.contentType);
  await markResultStored(job.id, path);
  log.info({ event: "result_stored", bytes: bytes.length });
}

/** The address we have, or after a failed copy the one fal returns now, if it differs. */
async function currentAddress(job: Job): Promise<string> {
  const known = job.resultUrl ?? "";
  if (job.storeAttempts < 2 || job.falRequestId === null) return known;
  const generation = getGeneration(job.type);
  const result = await getFalResult(generation.endpoint, job.falRequestId, {
    errorType: null,
    hasFailed: false,
  });
  if (result.kind !== "output") return known;
  const applied = generation.applyOutput(result.output, job.input);
  const named = isFailure(applied) ? null : applied.resultUrl;
  if (named === null || named === known) return known;
  await replaceResultUrl(job.id, named);
  return named;
}

async function postpone(job: Job, error: unknown): Promise<void> {
  const isFinal = error instanceof ResultUnfit && error.kind === "refused";
  const reason = error instanceof ResultUnfit ? error.message : "storage_unavailable";
  log.warn({ event: "result_not_stored", reason, isFinal });
  await postponeResultStorage({ jobId: job.id, error: reason, isFinal }).catch((problem) =>
    log.error({ event: "result_not_postponed", error: describeError(problem) }),
  );
}
