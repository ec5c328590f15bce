import "server-only";
import { createHash } from "node:crypto";
import { missingInBrief } from "@/lib/domain/campaigns/brief";
import {
  type Overwrite,
  type ScriptField,
  scriptAfter,
  secondsAfter,
} from "@/lib/domain/campaigns/new-plan";
import type { PlanPreview } from "@/lib/domain/campaigns/plan.schema";
import { writePlan } from "@/lib/domain/campaigns/writer";
import { replan } from "@/lib/domain/campaigns/writer/replan";
import { AppError } from "@/lib/domain/errors";
import {
  type ArrangedClip,
  arrangeClips,
  getPlanSource,
  type PlanSource,
} from "@/lib/server/db/campaign-plan";
import { findBusyClips } from "@/lib/server/db/jobs/read";
import type { User } from "@/lib/server/db/user";

type PlanParams = {
  overwrite: readonly { clipId: string; fields: readonly ScriptField[] }[];
  basis?: string | undefined;
};

/** What writing the plan from preset and brief would do to the existing clips. Changes nothing. Throws like applyPlan. */
export async function previewPlan(user: User, campaignId: string): Promise<PlanPreview> {
  const { source, steps, leftOut, basis } = await proposePlan(user, campaignId);
  return {
    basis,
    steps,
    leftOut: leftOut.map(({ beat }) => ({ beat })),
    totalSeconds: secondsAfter(steps, source.clips, new Map()),
    targetSeconds: source.brief.target_seconds,
  };
}

/**
 * Writes the plan. Keeps what the creator wrote, except for the fields named in `overwrite`; never drops a clip that has
 * generated parts or a running job. All or nothing. Throws not_found, state_conflict without a preset, invalid_request for an
 * incomplete brief, edit_conflict if `basis` no longer matches what the plan would do.
 */
export async function applyPlan(user: User, campaignId: string, params: PlanParams): Promise<void> {
  const { source, steps, basis } = await proposePlan(user, campaignId);
  if (params.basis !== undefined && params.basis !== basis) throw new AppError("edit_conflict");
  const overwrite = requireOwnClips(params, source);
  const arranged = steps.flatMap((step): ArrangedClip[] => {
    if (step.kind === "remove") return [];
    if (step.kind === "stay") return [{ id: step.clipId }];
    const { script: proposal } = step;
    if (step.kind === "add") return [{ beat: step.beat, script: proposal, proposal }];
    const clip = source.clips.find(({ id }) => id === step.clipId);
    if (clip === undefined) return [];
    const script = scriptAfter(step, clip.script, overwrite);
    return [{ id: clip.id, script, fromScript: clip.storedScript, proposal }];
  });
  await arrangeClips(
    user,
    campaignId,
    source.clips.map(({ id }) => id),
    arranged,
  );
}

async function proposePlan(user: User, campaignId: string) {
  const [source, busy] = await Promise.all([
    getPlanSource(user.db, campaignId),
    findBusyClips(user.db, campaignId),
  ]);
  const { preset, brief, product } = source;
  if (preset === null) {
    throw new AppError("state_conflict", {
      message: "Choose a preset for this campaign first.",
      details: { missing: ["preset_id"] },
    });
  }
  requireBrief(source);
  const current = source.clips.map(({ storedScript, ...clip }) => ({
    ...clip,
    hasParts: clip.hasParts || busy.has(clip.id),
  }));
  const { steps, leftOut } = replan({ current, proposed: writePlan({ preset, brief, product }) });
  const basis = createHash("sha256")
    .update(JSON.stringify([current, steps]))
    .digest("hex");
  return { source, steps, leftOut, basis };
}

function requireBrief({ brief }: PlanSource): void {
  const missing = missingInBrief(brief).map((field) => `brief.${field}`);
  if (missing.length === 0) return;
  throw new AppError("invalid_request", {
    message: `The brief lacks something: ${missing.join(", ")}.`,
    details: { issues: missing.map((path) => ({ path, message: "is needed for a plan" })) },
  });
}

function requireOwnClips({ overwrite }: PlanParams, { clips }: PlanSource): Overwrite {
  const strange = overwrite.findIndex(({ clipId }) => !clips.some(({ id }) => id === clipId));
  if (strange >= 0) {
    throw new AppError("invalid_request", {
      message: `Some of the values are not valid: overwrite.${strange}.clipId.`,
      details: {
        issues: [
          { path: `overwrite.${strange}.clipId`, message: "must be a clip of this campaign" },
        ],
      },
    });
  }
  return new Map(overwrite.map(({ clipId, fields }) => [clipId, fields]));
}
