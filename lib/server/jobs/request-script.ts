import "server-only";
import { missingInBrief } from "@/lib/domain/campaigns/brief";
import type { ScriptProposal } from "@/lib/domain/campaigns/proposal.schema";
import { AppError } from "@/lib/domain/errors";
import { GENERATIONS } from "@/lib/domain/generation";
import { readProposal } from "@/lib/domain/generation/script-openrouter";
import { getPlanSource } from "@/lib/server/db/campaign-plan";
import { findLatestResult } from "@/lib/server/db/jobs/read";
import type { User } from "@/lib/server/db/user";
import { hashOf, readIdempotencyKey, submitAndRespond } from "./request-generation";

/**
 * Requests other lines from a language model, as a job of the campaign. Responds like a generate route; throws AppError for a
 * campaign without a plan or with an incomplete brief. The result is a proposal (`findProposal`), never an edit.
 */
export async function requestScript(
  request: Request,
  user: User,
  campaignId: string,
): Promise<Response> {
  const { preset, brief, product, clips } = await getPlanSource(user.db, campaignId);
  if (clips.length === 0) {
    throw new AppError("state_conflict", { message: "Write the plan first." });
  }
  const missing = missingInBrief(brief);
  if (missing.length > 0) {
    throw new AppError("state_conflict", {
      message: "Complete the brief first.",
      details: { missing },
    });
  }
  const context = {
    tone: preset?.tone ?? "",
    brief,
    product,
    clips: clips.map(({ id, beat, script }) => ({
      id,
      beat,
      seconds: script.duration,
      line: script.line,
    })),
  };
  return submitAndRespond(
    user,
    {
      ...GENERATIONS.script_openrouter.prepare(context, {}),
      type: "script_openrouter",
      clipId: null,
      campaignId,
    },
    {
      idempotencyKey: readIdempotencyKey(request),
      requestHash: hashOf({ script: campaignId }),
    },
  );
}

/** The newest script proposal for a campaign of this user; null: none yet, or an unreadable one. */
export async function findProposal(user: User, campaignId: string): Promise<ScriptProposal | null> {
  const found = await findLatestResult(user.id, campaignId, "script_openrouter");
  const lines = found === null ? null : readProposal(found.result, found.input);
  return found === null || lines === null
    ? null
    : { jobId: found.jobId, completedAt: found.completedAt, lines };
}
