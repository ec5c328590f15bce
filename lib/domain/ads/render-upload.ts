/** Limits and paths for uploading a render to our storage and sharing it. */

/** The bucket's limit (supabase/migrations). A minute at 8 Mbit/s is 60 MB. */
export const MAX_RENDER_BYTES = 200 * 1024 * 1024;
/** A user with this many unfinished uploads is not rendering ads. */
export const MAX_OPEN_UPLOADS = 10;
export const MAX_THUMBNAIL_BYTES = 1024 * 1024;
export const SHARE_SECONDS = 7 * 24 * 60 * 60;

/** Paths of a render and its thumbnail in the bucket "media". */
export function renderPaths(
  userId: string,
  renderId: string,
): { video: string; thumbnail: string } {
  const path = `users/${userId}/renders/${renderId}`;
  return { video: `${path}.mp4`, thumbnail: `${path}.jpg` };
}
