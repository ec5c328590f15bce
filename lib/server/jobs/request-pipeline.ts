import "server-only";
import { randomUUID } from "node:crypto";
import { toAmount, toCents } from "@/lib/domain/credits/budget";
import { AppError } from "@/lib/domain/errors";
import type { CampaignQuote, PipelineResponse } from "@/lib/domain/generation/generate.schema";
import { type PipelineJob, planClip, planFirstFrame } from "@/lib/domain/generation/pipeline";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation/types";
import { costOf, getPrices } from "@/lib/server/db/campaigns";
import { getClipContext, listClipContexts } from "@/lib/server/db/clips";
import { getCredits } from "@/lib/server/db/credits";
import { createGenerationJobs } from "@/lib/server/db/jobs/lifecycle";
import { findBusyClips } from "@/lib/server/db/jobs/read";
import type { User } from "@/lib/server/db/user";
import { hashOf, toJobResponse } from "./request-generation";

type Choices = { quality: VideoQuality; engine: FrameEngine };
type CampaignParams = Choices & { campaignId: string; steps: "all" | "first_frame" };
type Started = { response: PipelineResponse; dueJobIds: string[] };

/** Starts the pipeline of one clip: all rows and one hold for their sum, or an AppError and nothing. */
export async function startClip(
  user: User,
  params: Choices & { clipId: string },
  idempotencyKey: string | null,
): Promise<Started> {
  const context = await getClipContext(user.db, params.clipId);
  const jobs = planClip(context, { ...params, frameEngine: params.engine }, randomUUID);
  return start(user, jobs, idempotencyKey, hashOf(params));
}

/**
 * Starts, for each clip without a running job, the pipeline if it has no video, or just a first frame (`steps`) if it has none.
 * One request, one hold, all or nothing.
 */
export async function startCampaign(
  user: User,
  params: CampaignParams,
  idempotencyKey: string | null,
): Promise<Started> {
  const pipelines = await planCampaign(user, params);
  return start(user, join(pipelines), idempotencyKey, hashOf(params));
}

/** What startCampaign would cost, clip by clip, and how far the credits go. Changes nothing. */
export async function quoteCampaign(user: User, params: CampaignParams): Promise<CampaignQuote> {
  const [pipelines, prices, credits] = await Promise.all([
    planCampaign(user, params),
    getPrices(),
    getCredits(user),
  ]);
  let totalCostCents = 0;
  let totalMicrousd = 0;
  const clips = pipelines.map(({ clipId, jobs }) => {
    let costCents = 0;
    for (const job of jobs) {
      const { cents, microusd } = costOf(job, prices);
      costCents += cents;
      totalMicrousd += microusd;
    }
    totalCostCents += costCents;
    return {
      clipId,
      costCents,
      isAffordable: credits.exempt || totalCostCents <= credits.availableCents,
    };
  });
  return {
    clips,
    totalCostCents,
    availableCents: credits.exempt ? null : credits.availableCents,
    providerCost: toAmount(toCents(totalMicrousd)),
  };
}

type Pipeline = { clipId: string; jobs: PipelineJob[] };

async function planCampaign(user: User, params: CampaignParams): Promise<Pipeline[]> {
  const [clips, busy] = await Promise.all([
    listClipContexts(user.db, params.campaignId),
    findBusyClips(user.db, params.campaignId),
  ]);
  if (clips.length === 0) {
    throw new AppError("not_found", { message: "We couldn't find that campaign." });
  }
  const isFramesOnly = params.steps === "first_frame";
  const open = clips.filter(({ clipId, hasVideo, context }) => {
    const isMade = isFramesOnly ? context.firstFrame !== null : hasVideo;
    return !isMade && !busy.has(clipId);
  });
  if (open.length === 0) {
    throw new AppError("state_conflict", {
      message: `Every clip of this campaign has a ${isFramesOnly ? "first frame" : "video"} or is being made.`,
    });
  }
  return open.map(({ clipId, context }) => {
    const planned = { clipId, quality: params.quality, frameEngine: params.engine };
    return {
      clipId,
      jobs: isFramesOnly
        ? [planFirstFrame(context, planned, randomUUID)]
        : planClip(context, planned, randomUUID),
    };
  });
}

/** Concatenates pipelines and shifts the indexes of their dependencies. */
function join(pipelines: readonly Pipeline[]): PipelineJob[] {
  const all: PipelineJob[] = [];
  for (const { jobs } of pipelines) {
    const offset = all.length;
    for (const job of jobs) {
      all.push({ ...job, dependsOn: job.dependsOn.map((index) => index + offset) });
    }
  }
  return all;
}

async function start(
  user: User,
  planned: readonly PipelineJob[],
  idempotencyKey: string | null,
  requestHash: string,
): Promise<Started> {
  const jobs = await createGenerationJobs({
    userId: user.id,
    jobs: planned,
    exempt: user.isAdmin,
    idempotencyKey,
    requestHash,
  });
  return {
    response: {
      jobs: jobs.map((job) => ({ ...toJobResponse(job), clipId: job.clipId, type: job.type })),
      totalCostCents: jobs.reduce((sum, job) => sum + job.estimatedCostCents, 0),
    },
    // The others depend on these; a settlement makes them due.
    dueJobIds: jobs
      .filter((job) => job.dependsOn.length === 0 && job.submitStartedAt === null)
      .map((job) => job.id),
  };
}
