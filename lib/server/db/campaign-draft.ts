import "server-only";
import { brief, product } from "@/lib/domain/campaigns/brief.schema";
import type { CampaignDraft, DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import type { Change } from "@/lib/domain/campaigns/campaign-edit";
import { stalenessOf } from "@/lib/domain/campaigns/staleness";
import { AppError } from "@/lib/domain/errors";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import {
  buildFirstFramePrompt,
  buildVideoPrompt,
  videoPromptParts,
} from "@/lib/domain/generation/prompt";
import { isUploadPath } from "@/lib/domain/media/upload";
import { adminDb, type Db, toIso, unwrap, unwrapMaybe } from "./client";
import { requireSaved, toJsonChanges } from "./clip-edits";
import { type ContextRow, clipParts, firstFrameRef, originsOf, toContext } from "./clips";
import { viewerUrl } from "./media-url";
import type { User } from "./user";

const COLUMNS =
  "id, title, actor_id, preset_id, product, brief, actors(*), presets(*), campaign_clips(*, clip_versions(version_number, created_at, snapshot))";

/** A campaign being written, with its clips in beat order. Throws not_found. */
export async function getDraft(db: Db, campaignId: string): Promise<CampaignDraft> {
  const row = unwrapMaybe(
    await db
      .from("campaigns")
      .select(COLUMNS)
      .eq("id", campaignId)
      .is("deleted_at", null)
      .maybeSingle(),
  );
  if (row === null) {
    throw new AppError("not_found", { message: "We couldn't find that campaign." });
  }
  const { actors, presets } = row;
  return {
    id: row.id,
    title: row.title,
    actorId: row.actor_id,
    presetId: row.preset_id,
    product: product.parse(row.product),
    brief: brief.parse(row.brief),
    clips: [...row.campaign_clips]
      .sort((a, b) => a.position - b.position)
      .map((clip) =>
        toDraftClip({
          ...clip,
          campaigns: { product: row.product, brief: row.brief, actors, presets },
        }),
      ),
  };
}

/** Creates an empty campaign with its actor, as soon as step 1 is left. Returns its id. Throws not_found for the actor. */
export async function createCampaign(
  user: User,
  params: { title: string; actorId: string },
): Promise<string> {
  const rows = unwrap(
    await adminDb().rpc("create_campaign", {
      user_id: user.id,
      title: params.title,
      actor_id: params.actorId,
      product: product.parse({}),
      brief: brief.parse({}),
    }),
  );
  const campaign = rows[0];
  if (campaign === undefined) throw new AppError("unavailable");
  return campaign.id;
}

/** edit_campaign. Throws edit_conflict with the current values, not_found, invalid_request. */
export async function editCampaign(
  user: User,
  campaignId: string,
  changes: readonly Change[],
): Promise<void> {
  requireOwnImage(user, changes);
  const rows = unwrap(
    await adminDb().rpc("edit_campaign", {
      campaign_id: campaignId,
      user_id: user.id,
      changes: toJsonChanges(changes),
    }),
  );
  requireSaved(rows[0]);
}

type DraftRow = ContextRow & {
  clip_versions: { version_number: number; created_at: string; snapshot: unknown }[];
};

function toDraftClip(row: DraftRow): DraftClip {
  const context = toContext(row);
  const parts = clipParts.parse(row);
  const frame = firstFrameRef(parts.first_frame);
  const archived = row.clip_versions
    .map((version) => ({
      versionNumber: version.version_number,
      createdAt: toIso(version.created_at),
      ref: firstFrameRef(clipParts.parse(version.snapshot).first_frame),
    }))
    .sort((a, b) => a.versionNumber - b.versionNumber);
  // Versions of other parts carry the first frame too: each frame once, under the version that introduced it.
  const frames = archived.flatMap(({ ref, ...version }, index) => {
    const url = viewerUrl(ref);
    const isFirst = archived.findIndex((other) => other.ref === ref) === index;
    return url !== null && isFirst ? [{ ...version, url }] : [];
  });
  return {
    id: row.id,
    beat: row.beat,
    script: context.script,
    proposal: row.proposal === null ? null : clipScript.parse(row.proposal),
    frameUrl: viewerUrl(frame),
    frames,
    frameVersion: archived.find(({ ref }) => ref !== null && ref === frame)?.versionNumber ?? null,
    hasVideo: parts.video !== null,
    staleVideo: stalenessOf(originsOf(context.script.line, parts)).video,
    hasParts: row.clip_versions.length > 0 || frame !== null || parts.video !== null,
    prompts: {
      firstFrame: buildFirstFramePrompt(context),
      video: buildVideoPrompt(videoPromptParts(context)),
    },
  };
}

/** Only this user's own uploads: otherwise another user's file could be viewed through a campaign. Throws invalid_request. */
function requireOwnImage(user: User, changes: readonly Change[]): void {
  changes.forEach(({ field, to }, index) => {
    if (field !== "product.image_path" || to === null) return;
    if (typeof to === "string" && isUploadPath(to, user.id, "product-image")) return;
    throw new AppError("invalid_request", {
      message: "Some of the values are not valid: product.image_path.",
      details: {
        issues: [{ path: `changes.${index}.to`, message: "must be a file you have uploaded" }],
      },
    });
  });
}
