import { renderBody } from "@/lib/domain/ads/ad.schema";
import { openRenderUpload } from "@/lib/server/ads/render-uploads";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const body = await readBody(request, renderBody);
  const campaignId = requireId(params.id);
  const upload = await openRenderUpload({ campaignId, userId: user.id, ...body });
  return Response.json(upload, { status: 201 });
});
