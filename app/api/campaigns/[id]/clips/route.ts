import { arrangeClipsBody } from "@/lib/domain/campaigns/plan.schema";
import { clipScript } from "@/lib/domain/generation/clip-script.schema";
import { getDraft } from "@/lib/server/db/campaign-draft";
import { arrangeClips } from "@/lib/server/db/campaign-plan";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const { from, clips } = await readBody(request, arrangeClipsBody);
  const campaignId = requireId(params.id);
  // Script and proposal are equal, so the script counts as unedited: a plan may fill it.
  const empty = clipScript.parse({ duration: 6 });
  const arranged = clips.map((clip) =>
    "id" in clip ? clip : { ...clip, script: empty, proposal: empty },
  );
  await arrangeClips(user, campaignId, from, arranged);
  return Response.json(await getDraft(user.db, campaignId));
});
