import "server-only";
import type { AdRecipe, RenderView } from "@/lib/domain/ads/ad.schema";
import { adRecipe } from "@/lib/domain/ads/ad.schema";
import { MAX_OPEN_UPLOADS, renderPaths } from "@/lib/domain/ads/render-upload";
import { AppError } from "@/lib/domain/errors";
import { adminDb, type Db, toIso, toJson, unwrap, unwrapMaybe } from "./client";
import type { Database } from "./database-types";
import { mediaUrl } from "./media-url";

type UploadRow = Database["public"]["Tables"]["render_uploads"]["Row"];
type RenderRow = Database["public"]["Tables"]["campaign_renders"]["Row"];

export type OpenUpload = { id: string; userId: string; sizeBytes: number };

/** start_render_upload: a claim to upload one file. Throws not_found, too_many_requests. */
export async function startRenderUpload(request: {
  uploadId: string;
  campaignId: string;
  userId: string;
  recipe: AdRecipe;
  sizeBytes: number;
  durationMs: number;
}): Promise<void> {
  const rows = unwrap(
    await adminDb().rpc("start_render_upload", {
      upload_id: request.uploadId,
      campaign_id: request.campaignId,
      user_id: request.userId,
      recipe: toJson(request.recipe),
      size_bytes: request.sizeBytes,
      duration_ms: request.durationMs,
      max_open: MAX_OPEN_UPLOADS,
    }),
  );
  if (rows.length === 0) throw new AppError("not_found");
}

/** An upload of this user's that can still be completed, or null. */
export async function findRenderUpload(id: string, userId: string): Promise<OpenUpload | null> {
  const row = unwrapMaybe(
    await adminDb()
      .from("render_uploads")
      .select("*")
      .eq("id", id)
      .eq("user_id", userId)
      .is("abandoned_at", null)
      .maybeSingle(),
  );
  return row === null ? null : toOpenUpload(row);
}

/** complete_render: the campaign's next render, or the same one if repeated. Throws not_found. */
export async function completeRender(uploadId: string, userId: string): Promise<RenderView> {
  const paths = renderPaths(userId, uploadId);
  const rows = unwrap(
    await adminDb().rpc("complete_render", {
      upload_id: uploadId,
      user_id: userId,
      stored_path: paths.video,
      thumbnail_path: paths.thumbnail,
    }),
  );
  const row = rows[0];
  if (row === undefined) throw new AppError("not_found");
  return toRenderView(row);
}

/** claim_abandoned_render_uploads: each leased to one caller for 10 min. */
export async function claimAbandonedRenderUploads(maxUploads: number): Promise<OpenUpload[]> {
  const rows = unwrap(
    await adminDb().rpc("claim_abandoned_render_uploads", { max_uploads: maxUploads }),
  );
  return rows.map(toOpenUpload);
}

/** delete_render_upload: its file is gone. */
export async function deleteRenderUpload(uploadId: string): Promise<void> {
  unwrap(await adminDb().rpc("delete_render_upload", { upload_id: uploadId }));
}

/** The file of one of the reader's renders, and what names it. Throws not_found. */
export async function getRenderFile(
  db: Db,
  id: string,
): Promise<{ path: string; versionNumber: number; title: string }> {
  const row = unwrapMaybe(
    await db
      .from("campaign_renders")
      .select("stored_path, version_number, campaigns!inner(title)")
      .eq("id", id)
      .maybeSingle(),
  );
  if (row === null) throw new AppError("not_found");
  return {
    path: row.stored_path,
    versionNumber: row.version_number,
    title: row.campaigns.title,
  };
}

export function toRenderView(row: Omit<RenderRow, "campaign_id" | "user_id">): RenderView {
  return {
    id: row.id,
    versionNumber: row.version_number,
    recipe: adRecipe.safeParse(row.recipe).data ?? null,
    durationMs: row.duration_ms,
    sizeBytes: row.size_bytes,
    createdAt: toIso(row.created_at),
    videoUrl: mediaUrl(row.stored_path),
    thumbnailUrl: mediaUrl(row.thumbnail_path),
    downloadUrl: `/api/renders/${row.id}/download`,
  };
}

function toOpenUpload(row: UploadRow): OpenUpload {
  return { id: row.id, userId: row.user_id, sizeBytes: row.size_bytes };
}
