import { editCampaignBody } from "@/lib/domain/campaigns/campaign-edit.schema";
import { editCampaign, getDraft } from "@/lib/server/db/campaign-draft";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const GET = withUser<{ id: string }>("signature", async ({ user, params }) =>
  Response.json(await getDraft(user.db, requireId(params.id))),
);

export const PATCH = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const { changes } = await readBody(request, editCampaignBody);
  const campaignId = requireId(params.id);
  await editCampaign(user, campaignId, changes);
  return Response.json(await getDraft(user.db, campaignId));
});
