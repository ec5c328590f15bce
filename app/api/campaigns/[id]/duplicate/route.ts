import { duplicateCampaignBody } from "@/lib/domain/campaigns/campaign-list.schema";
import { duplicateCampaign } from "@/lib/server/db/campaign-list";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const { title } = await readBody(request, duplicateCampaignBody);
  const campaignId = requireId(params.id);
  const id = await duplicateCampaign({ campaignId, userId: user.id, title });
  return Response.json({ id, title }, { status: 201 });
});
