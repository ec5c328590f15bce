import { adFileName } from "@/lib/domain/ads/ad";
import { signMedia } from "@/lib/server/db/media-bucket";
import { getRenderFile } from "@/lib/server/db/renders";
import { requireId, withUser } from "@/lib/server/http/route";

/** Long enough for a slow connection to start; a running download is not cut off. */
const LINK_SECONDS = 5 * 60;

/** Redirects to a short-lived URL that names the file after its campaign. */
export const GET = withUser<{ id: string }>("signature", async ({ user, params }) => {
  const { path, title, versionNumber } = await getRenderFile(user.db, requireId(params.id));
  const location = await signMedia(path, LINK_SECONDS, adFileName(title, versionNumber));
  return new Response(null, { status: 302, headers: { location } });
});
