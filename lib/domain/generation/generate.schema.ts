import { z } from "zod";
import { JOB_STATUSES } from "@/lib/domain/jobs/job-status";
import { uuid } from "@/lib/domain/uuid";

/** POST /api/generate/*: request bodies and responses. */

const quality = z.enum(["fast", "standard", "luma"]).default("fast");
const engine = z.enum(["nano_banana", "flux"]).default("nano_banana");

/** Body of POST /api/generate/video. The generation type checks its own overrides. */
export const generateVideoBody = z.looseObject({ clipId: uuid, quality });

/** Body of POST /api/generate/first-frame. */
export const generateFirstFrameBody = z.looseObject({ clipId: uuid, engine });

/** Body of POST /api/generate/{voice,ambient,transcribe}. */
export const generatePartBody = z.looseObject({ clipId: uuid });

/** Body of POST /api/generate/clip: the whole pipeline of one clip. */
export const generateClipBody = z.strictObject({ clipId: uuid, quality, engine });

/**
 * Body of POST /api/generate/campaign: the pipeline of every clip without a video, or a first frame for every clip without one.
 * dryRun: only quotes the cost.
 */
export const generateCampaignBody = z.strictObject({
  campaignId: uuid,
  steps: z.enum(["all", "first_frame"]).default("all"),
  quality,
  engine,
  dryRun: z.boolean().default(false),
});

/** Body of POST /api/generate/script: a script proposal for the whole campaign. */
export const generateScriptBody = z.strictObject({ campaignId: uuid });

export const generateResponse = z.object({
  jobId: uuid,
  status: z.enum(JOB_STATUSES),
  mode: z.enum(["async", "sync"]),
  estimatedCostCents: z.number(),
  estimatedDurationMs: z.number(),
});

/** Response of POST /api/generate/clip and /api/generate/campaign. */
export const pipelineResponse = z.object({
  jobs: z.array(
    z.object({
      jobId: uuid,
      clipId: uuid.nullable(),
      type: z.string(),
      status: z.enum(JOB_STATUSES),
      estimatedCostCents: z.number(),
      estimatedDurationMs: z.number(),
    }),
  ),
  totalCostCents: z.number(),
});
export type PipelineResponse = z.infer<typeof pipelineResponse>;

/** Response of POST /api/generate/campaign with dryRun. Clips in beat order, affordable until the credits run out. */
export const campaignQuote = z.object({
  clips: z.array(z.object({ clipId: uuid, costCents: z.number(), isAffordable: z.boolean() })),
  totalCostCents: z.number(),
  /** Null for administrators, who are not charged. */
  availableCents: z.number().nullable(),
  /** The estimated provider cost of all of it, in units of the currency that GET /api/budget names. */
  providerCost: z.number(),
});
export type CampaignQuote = z.infer<typeof campaignQuote>;
