import "server-only";
import type { Brief, Product } from "@/lib/domain/campaigns/brief.schema";
import { brief, product } from "@/lib/domain/campaigns/brief.schema";
import { MAX_CLIPS, MIN_CLIPS } from "@/lib/domain/campaigns/plan";
import type { Preset } from "@/lib/domain/campaigns/preset";
import { AppError } from "@/lib/domain/errors";
import { type ClipScript, clipScript } from "@/lib/domain/generation/clip-script.schema";
import { adminDb, type Db, toJson, unwrap, unwrapMaybe } from "./client";
import { toPreset } from "./presets";
import type { User } from "./user";

/** What a plan is written from, and the existing clips in beat order. */
export type PlanSource = {
  preset: Preset | null;
  brief: Brief;
  product: Product;
  clips: {
    id: string;
    beat: string;
    script: ClipScript;
    /** As stored, which may lack newer keys. */
    storedScript: unknown;
    proposal: ClipScript | null;
    hasParts: boolean;
  }[];
};

/** Throws not_found. */
export async function getPlanSource(db: Db, campaignId: string): Promise<PlanSource> {
  const row = unwrapMaybe(
    await db
      .from("campaigns")
      .select(
        "product, brief, presets(*), campaign_clips(id, position, beat, script, proposal, first_frame, video, clip_versions(version_number))",
      )
      .eq("id", campaignId)
      .is("deleted_at", null)
      .maybeSingle(),
  );
  if (row === null) {
    throw new AppError("not_found", { message: "We couldn't find that campaign." });
  }
  return {
    preset: row.presets === null ? null : toPreset(row.presets),
    brief: brief.parse(row.brief),
    product: product.parse(row.product),
    clips: row.campaign_clips
      .toSorted((a, b) => a.position - b.position)
      .map(({ id, beat, script, proposal, ...parts }) => ({
        id,
        beat,
        script: clipScript.parse(script),
        storedScript: script,
        proposal: proposal === null ? null : clipScript.parse(proposal),
        hasParts:
          parts.clip_versions.length > 0 || parts.first_frame !== null || parts.video !== null,
      })),
  };
}

/** A clip of the new arrangement: an existing one (with a script only if it is replaced), or a new one. */
export type ArrangedClip =
  | { id: string; script?: ClipScript; fromScript?: unknown; proposal?: ClipScript }
  | { beat: string; script: ClipScript; proposal?: ClipScript };

/**
 * arrange_clips: puts a campaign's clips into their new order; those left out are removed with their versions. Throws
 * edit_conflict if the clips no longer match `from`, state_conflict for a clip with a running job, invalid_request, not_found.
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
