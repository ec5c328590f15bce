import { SHARE_SECONDS } from "@/lib/domain/ads/render-upload";
import { signMedia } from "@/lib/server/db/media-bucket";
import { getRenderFile } from "@/lib/server/db/renders";
import { requireId, withUser } from "@/lib/server/http/route";

/** A link that plays the ad for anyone who has it, until it expires. */
export const POST = withUser<{ id: string }>("session", async ({ user, params }) => {
  const { path } = await getRenderFile(user.db, requireId(params.id));
  const expiresAt = new Date(Date.now() + SHARE_SECONDS * 1000).toISOString();
  return Response.json({ url: await signMedia(path, SHARE_SECONDS), expiresAt });
});
