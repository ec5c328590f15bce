import "server-only";
import { randomUUID } from "node:crypto";
import pMap from "p-map";
import type { AdRecipe, RenderUpload, RenderView } from "@/lib/domain/ads/ad.schema";
import { renderPaths } from "@/lib/domain/ads/render-upload";
import { AppError } from "@/lib/domain/errors";
import { isStreamableVideo } from "@/lib/domain/media/media-type";
import { log } from "@/lib/server/core/log";
import {
  createSignedUpload,
  inspectMedia,
  removeMedia,
  uploadMedia,
} from "@/lib/server/db/media-bucket";
import {
  claimAbandonedRenderUploads,
  completeRender,
  deleteRenderUpload,
  findRenderUpload,
  startRenderUpload,
} from "@/lib/server/db/renders";
import { prepareImage } from "@/lib/server/media/prepare-image";

/** Holds the names of an MP4's first boxes; in a streamable one the index comes right after the first box. */
const HEAD_BYTES = 4 * 1024;
const UPLOADS_A_RUN = 20;
const CONCURRENCY = 4;

/** Opens one path in our storage for a render's file, which the browser uploads directly. Throws AppError, MediaUnavailable. */
export async function openRenderUpload(request: {
  campaignId: string;
  userId: string;
  recipe: AdRecipe;
  sizeBytes: number;
  durationMs: number;
}): Promise<RenderUpload> {
  const id = randomUUID();
  const path = renderPaths(request.userId, id).video;
  await startRenderUpload({ uploadId: id, ...request });
  return { id, path, ...(await createSignedUpload(path)) };
}

/**
 * Checks the uploaded file and makes it the next render of the campaign's ad; repeated, it returns the same render. Throws
 * state_conflict before the file has arrived, unreadable_file if its size is wrong or it cannot be streamed, not_found,
 * MediaUnavailable, and what prepareImage throws.
 */
export async function acceptRender(
  userId: string,
  uploadId: string,
  thumbnail: Uint8Array,
): Promise<RenderView> {
  const upload = await findRenderUpload(uploadId, userId);
  // Completed before, or never opened: completeRender tells them apart.
  if (upload === null) return completeRender(uploadId, userId);
  // A portrait image like an actor's, and re-encoded like one.
  const still = await prepareImage(thumbnail, "actor-image", undefined);
  const paths = renderPaths(userId, uploadId);
  const file = await inspectMedia(paths.video, HEAD_BYTES);
  if (file === null) {
    throw new AppError("state_conflict", { message: "The file has not arrived yet." });
  }
  if (file.sizeBytes !== upload.sizeBytes || !isStreamableVideo(file.head)) {
    await removeMedia([paths.video]);
    await deleteRenderUpload(uploadId);
    throw new AppError("unreadable_file");
  }
  await uploadMedia(paths.thumbnail, still.bytes, still.contentType);
  const render = await completeRender(uploadId, userId);
  log.info({ event: "render_kept", renderId: render.id, bytes: render.sizeBytes });
  return render;
}

/** Removes uploads that were never completed; returns how many. Safe to run in any number of instances. */
export async function removeAbandonedRenders(): Promise<number> {
  const uploads = await claimAbandonedRenderUploads(UPLOADS_A_RUN);
  let removed = 0;
  await pMap(
    uploads,
    async ({ id, userId }) => {
      try {
        const { video, thumbnail } = renderPaths(userId, id);
        await removeMedia([video, thumbnail]);
        await deleteRenderUpload(id);
        removed += 1;
      } catch (error) {
        // Claimed again once its lease runs out.
        log.warn({ event: "render_not_removed", renderId: id, error: String(error) });
      }
    },
    { concurrency: CONCURRENCY },
  );
  return removed;
}
