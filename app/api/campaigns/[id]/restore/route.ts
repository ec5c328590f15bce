import { restoreCampaign } from "@/lib/server/db/campaign-list";
import { requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ user, params }) => {
  await restoreCampaign(requireId(params.id), user.id);
  return Response.json({ deletedAt: null });
});
