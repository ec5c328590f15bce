import { MAX_THUMBNAIL_BYTES } from "@/lib/domain/ads/render-upload";
import { acceptRender } from "@/lib/server/ads/render-uploads";
import { readBytes, requireId, withUser } from "@/lib/server/http/route";

/** The body is the render's thumbnail, a JPEG. The video itself is already in our storage. */
export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const still = await readBytes(request, MAX_THUMBNAIL_BYTES);
  const render = await acceptRender(user.id, requireId(params.id), still);
  return Response.json(render, { status: 201 });
});
