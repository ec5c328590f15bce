import { z } from "zod";
import { clipScript } from "./generation/define";
import { JOB_STATUSES } from "./job-status";
import { BEATS } from "./plan";
import { CAMPAIGN_FIELDS } from "./schemas/campaign-edit";

/** The HTTP surface (docs/http.md): what comes in and what goes out, for routes, hooks and scripts alike. */

export const uuid = z.guid("must be a UUID");

const quality = z.enum(["fast", "standard", "luma"]).default("fast");
const engine = z.enum(["nano_banana", "flux"]).default("nano_banana");

/** Body of POST /api/generate/video. The type's own overrides are checked by its description. */
export const generateVideoBody = z.looseObject({ clipId: uuid, quality });

/** Body of POST /api/generate/first-frame. */
export const generateFirstFrameBody = z.looseObject({ clipId: uuid, engine });

/** Body of POST /api/generate/{voice,ambient,transcribe}. */
export const generatePartBody = z.looseObject({ clipId: uuid });

/** Body of POST /api/generate/clip: the whole chain of one clip. */
export const generateClipBody = z.strictObject({ clipId: uuid, quality, engine });

/**
 * Body of POST /api/generate/campaign: the chain of every clip that has no video, or a first frame for every clip that has none.
 * dryRun: only what it would cost.
 */
export const generateCampaignBody = z.strictObject({
  campaignId: uuid,
  steps: z.enum(["all", "first_frame"]).default("all"),
  quality,
  engine,
  dryRun: z.boolean().default(false),
});

/** Body of POST /api/generate/script: other lines for the whole campaign, as a proposal. */
export const generateScriptBody = z.strictObject({ campaignId: uuid });

const scriptProposal = z.object({
  jobId: uuid,
  completedAt: z.string(),
  lines: z.array(z.object({ clipId: z.string(), line: z.string() })),
});
export type ScriptProposal = z.infer<typeof scriptProposal>;

/** Answer of GET /api/campaigns/{id}/proposal. */
export const proposalAnswer = z.object({ proposal: scriptProposal.nullable() });

/** Body of POST /api/clips/{id}/version. */
export const selectVersionBody = z.strictObject({
  versionNumber: z.number().int().min(1).max(100_000),
  withScript: z.boolean().default(false),
});

/** Body of POST /api/clips/{id}/first-frame. */
export const selectFirstFrameBody = selectVersionBody.pick({ versionNumber: true });

/** Body of POST /api/campaigns. */
export const newCampaignBody = z.strictObject({
  title: z.string().trim().pipe(CAMPAIGN_FIELDS.title),
  actorId: uuid,
});

/** Body of POST /api/campaigns/{id}/clips: the clips as they shall be, in order; `from` is the order that was seen. */
export const arrangeClipsBody = z.strictObject({
  from: z.array(uuid).max(100),
  clips: z
    .array(z.union([z.strictObject({ id: uuid }), z.strictObject({ beat: z.enum(BEATS) })]))
    .min(1)
    .max(100),
});

/**
 * Body of POST /api/campaigns/{id}/plan. overwrite: fields of the creator's own that the new plan replaces. basis: that of the
 * preview which was looked at; a plan that would do something else by now is refused.
 */
export const planBody = z.strictObject({
  apply: z.boolean(),
  overwrite: z
    .array(z.strictObject({ clipId: uuid, fields: z.array(clipScript.keyof()).max(20) }))
    .max(20)
    .default([]),
  basis: z.string().max(100).optional(),
});

const onClip = { clipId: uuid, beat: z.string() };
const planStep = z.discriminatedUnion("kind", [
  /** `changed`: fields that differ from the new script; `edited`: those of them that the creator wrote, which stay. */
  z.object({
    kind: z.literal("keep"),
    ...onClip,
    script: clipScript,
    changed: z.array(clipScript.keyof()),
    edited: z.array(clipScript.keyof()),
  }),
  z.object({ kind: z.literal("add"), beat: z.string(), script: clipScript }),
  z.object({ kind: z.literal("remove"), ...onClip }),
  /** Not in the new plan, but something was generated for it or written into it. */
  z.object({ kind: z.literal("stay"), ...onClip }),
]);

/** Answer of POST /api/campaigns/{id}/plan without apply: what writing the plan again would do, in the new order. */
export const planPreview = z.object({
  basis: z.string(),
  steps: z.array(planStep),
  /** Clips of the new plan that find no place. */
  leftOut: z.array(z.object({ beat: z.string() })),
  /** With everything kept that the creator wrote. */
  totalSeconds: z.number(),
  targetSeconds: z.number(),
});
export type PlanPreview = z.infer<typeof planPreview>;

export const jobView = z.object({
  id: uuid,
  type: z.string(),
  status: z.enum(JOB_STATUSES),
  /** 0 to 100; fal tells no percentage, so it is 0 until it is 100. */
  progress: z.number(),
  progressMessage: z.string().nullable(),
  /** Requests ahead of this one in fal's queue. */
  queuePosition: z.number().nullable(),
  resultUrl: z.string().nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  campaignId: uuid.nullable(),
  clipId: uuid.nullable(),
  estimatedCostCents: z.number(),
  /** Credits charged; null until the job is finished. */
  actualCostCents: z.number().nullable(),
  createdAt: z.string(),
  submittedAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  estimatedDurationMs: z.number(),
  /** The job this one tries again, and how many tries came before it. */
  retryOf: uuid.nullable(),
  retryCount: z.number(),
  /** Jobs whose results this one needs; it is pending until they are completed. */
  dependsOn: z.array(uuid),
});
export type JobView = z.infer<typeof jobView>;

/** GET /api/jobs. `now` is the server's clock, so that a page needs no right clock of its own. */
export const jobList = z.object({ jobs: z.array(jobView), now: z.string() });
export type JobList = z.infer<typeof jobList>;

export const jobListQuery = z.strictObject({
  campaignId: uuid.optional(),
  status: z.enum(["active", ...JOB_STATUSES]).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

export const generateAnswer = z.object({
  jobId: uuid,
  status: z.enum(JOB_STATUSES),
  mode: z.enum(["async", "sync"]),
  estimatedCostCents: z.number(),
  estimatedDurationMs: z.number(),
});

/** Answer of POST /api/generate/clip and /api/generate/campaign. */
export const pipelineAnswer = z.object({
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
export type PipelineAnswer = z.infer<typeof pipelineAnswer>;

/** Answer of POST /api/generate/campaign with dryRun. Clips in beat order, affordable as long as the credits last. */
export const campaignQuote = z.object({
  clips: z.array(z.object({ clipId: uuid, costCents: z.number(), isAffordable: z.boolean() })),
  totalCostCents: z.number(),
  /** Null for admins, who are not charged. */
  availableCents: z.number().nullable(),
  /** What fal is expected to bill for all of it, in currency units (GET /api/budget names the currency). */
  providerCost: z.number(),
});
export type CampaignQuote = z.infer<typeof campaignQuote>;

export const creditsView = z.object({
  balanceCents: z.number(),
  heldCents: z.number(),
  availableCents: z.number(),
  /** Admins are never charged and never blocked. */
  exempt: z.boolean(),
  transactions: z.array(
    z.object({
      id: z.number(),
      entry: z.enum(["grant", "hold", "capture", "release", "adjust"]),
      amountCents: z.number(),
      balanceChangeCents: z.number(),
      heldChangeCents: z.number(),
      jobId: uuid.nullable(),
      description: z.string(),
      createdAt: z.string(),
    }),
  ),
});
export type CreditsView = z.infer<typeof creditsView>;

export const errorAnswer = z.object({
  error: z.looseObject({ code: z.string(), message: z.string() }),
});

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, "1 to 200 visible ASCII characters");
