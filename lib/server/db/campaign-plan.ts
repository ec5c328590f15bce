import "server-only";
import { AppError } from "@/lib/domain/errors";
import type { ClipScript } from "@/lib/domain/generation/define";
import { MAX_CLIPS, MIN_CLIPS } from "@/lib/domain/plan";
import type { User } from "../auth";
import { adminDb, toJson, unwrap } from "./client";

/** A clip as it shall be: one that stays (its script only if a proposal replaces it), or a new one. */
export type ArrangedClip =
  | { id: string; script?: ClipScript; fromScript?: unknown; proposal?: ClipScript }
  | { beat: string; script: ClipScript; proposal?: ClipScript };

/**
 * arrange_clips: the clips of a campaign in their new order; those left out are removed with their versions. Throws
 * edit_conflict when they are no longer as `from` says, state_conflict for a clip in the making, invalid_request, not_found.
 */
export async function arrangeClips(
  user: User,
  campaignId: string,
  from: readonly string[],
  clips: readonly ArrangedClip[],
): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("arrange_clips", {
      campaign_id: campaignId,
      user_id: user.id,
      from_clip_ids: [...from],
      clips: clips.map((clip) => ({
        ...("id" in clip ? { id: clip.id } : { beat: clip.beat }),
        ...(clip.script === undefined ? {} : { script: clip.script }),
        ...("fromScript" in clip ? { from_script: toJson(clip.fromScript) } : {}),
        ...(clip.proposal === undefined ? {} : { proposal: clip.proposal }),
      })),
    }),
  );
  const code = rows[0]?.result_code;
  if (code === "arranged") return;
  if (code === "conflict") throw new AppError("edit_conflict");
  if (code === "clip_count") {
    throw new AppError("invalid_request", {
      message: `A campaign has ${MIN_CLIPS} to ${MAX_CLIPS} clips.`,
      details: { issues: [{ path: "clips", message: `must be ${MIN_CLIPS} to ${MAX_CLIPS}` }] },
    });
  }
  if (code === "clip_is_busy") {
    throw new AppError("state_conflict", {
      message: "This clip is being generated. Cancel that first, or wait for it.",
    });
  }
  throw new AppError("not_found");
}
