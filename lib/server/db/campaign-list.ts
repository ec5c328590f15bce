import "server-only";
import type { CampaignList, CampaignListQuery } from "@/lib/domain/campaigns/campaign-list.schema";
import { CAMPAIGNS_PER_PAGE } from "@/lib/domain/campaigns/campaign-list-limits";
import { AppError } from "@/lib/domain/errors";
import { adminDb, toIso, unwrap } from "./client";
import { clipParts, firstFrameRef } from "./clips";
import { viewerUrl } from "./media-url";

/** list_campaigns: one page of the user's campaigns, or of the deleted ones, as cards. */
export async function listCampaigns(
  userId: string,
  query: CampaignListQuery,
): Promise<CampaignList> {
  const rows = unwrap(
    await adminDb().rpc("list_campaigns", {
      user_id: userId,
      search: query.search,
      sort: query.sort,
      page_size: CAMPAIGNS_PER_PAGE,
      page_offset: (query.page - 1) * CAMPAIGNS_PER_PAGE,
      deleted: query.deleted,
    }),
  );
  const total = rows[0]?.total_count ?? 0;
  const pages = Math.max(1, Math.ceil(total / CAMPAIGNS_PER_PAGE));
  return {
    campaigns: rows.map((row) => ({
      id: row.campaign_id,
      title: row.title,
      imageUrl: viewerUrl(
        firstFrameRef(clipParts.shape.first_frame.parse(row.first_frame)) ??
          (row.soul_image_path ? `media:${row.soul_image_path}` : null),
      ),
      clips: row.clip_count,
      videos: row.video_count,
      running: row.running_count,
      chargedCents: row.charged_cents,
      changedAt: toIso(row.changed_at),
      deletedAt: row.deleted_at ? toIso(row.deleted_at) : null,
    })),
    total,
    page: Math.min(query.page, pages),
    pages,
    now: new Date().toISOString(),
  };
}

/** duplicate_campaign: copies the plan under another title. Returns the copy's id. Throws not_found. */
export async function duplicateCampaign(request: {
  campaignId: string;
  userId: string;
  title: string;
}): Promise<string> {
  const rows = unwrap(
    await adminDb().rpc("duplicate_campaign", {
      campaign_id: request.campaignId,
      user_id: request.userId,
      title: request.title,
    }),
  );
  if (rows[0]?.result_code !== "duplicated") throw new AppError("not_found");
  return rows[0].new_campaign_id;
}

/** delete_campaign: hides the campaign until it is restored. Returns the time of deletion. Throws not_found. */
export async function deleteCampaign(campaignId: string, userId: string): Promise<string> {
  const rows = unwrap(
    await adminDb().rpc("delete_campaign", { campaign_id: campaignId, user_id: userId }),
  );
  if (rows[0]?.result_code !== "deleted") throw new AppError("not_found");
  return toIso(rows[0].deleted_at);
}

/** restore_campaign: puts the campaign back into the list, as it was. Throws not_found. */
export async function restoreCampaign(campaignId: string, userId: string): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("restore_campaign", { campaign_id: campaignId, user_id: userId }),
  );
  if (rows[0]?.result_code !== "restored") throw new AppError("not_found");
}
