import { deleteCampaign } from "@/lib/server/db/campaign-list";
import { requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ user, params }) =>
  Response.json({ deletedAt: await deleteCampaign(requireId(params.id), user.id) }),
);
