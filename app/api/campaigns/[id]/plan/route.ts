import { planBody } from "@/lib/domain/campaigns/plan.schema";
import { applyPlan, previewPlan } from "@/lib/server/campaigns/plan-campaign";
import { getDraft } from "@/lib/server/db/campaign-draft";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const { apply, ...input } = await readBody(request, planBody);
  const campaignId = requireId(params.id);
  if (!apply) return Response.json(await previewPlan(user, campaignId));
  await applyPlan(user, campaignId, input);
  return Response.json(await getDraft(user.db, campaignId));
});
