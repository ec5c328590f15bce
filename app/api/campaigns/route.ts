import { newCampaignBody } from "@/lib/domain/api";
import { createCampaign } from "@/lib/server/db/campaign-draft";
import { readBody, withUser } from "@/lib/server/route";

export const POST = withUser("session", async ({ request, user }) => {
  const wish = await readBody(request, newCampaignBody);
  return Response.json({ id: await createCampaign(user, wish) }, { status: 201 });
});
