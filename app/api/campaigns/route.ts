import { newCampaignBody } from "@/lib/domain/campaigns/campaign.schema";
import { campaignListQuery } from "@/lib/domain/campaigns/campaign-list.schema";
import { createCampaign } from "@/lib/server/db/campaign-draft";
import { listCampaigns } from "@/lib/server/db/campaign-list";
import { readBody, readQuery, withUser } from "@/lib/server/http/route";

export const GET = withUser("signature", async ({ request, user }) =>
  Response.json(await listCampaigns(user.id, readQuery(request, campaignListQuery))),
);

export const POST = withUser("session", async ({ request, user }) => {
  const input = await readBody(request, newCampaignBody);
  return Response.json({ id: await createCampaign(user, input) }, { status: 201 });
});
