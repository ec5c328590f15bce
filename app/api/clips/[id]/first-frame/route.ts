import { selectFirstFrameBody } from "@/lib/domain/campaigns/clip-version.schema";
import { selectFirstFrame } from "@/lib/server/db/clip-edits";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const input = await readBody(request, selectFirstFrameBody);
  await selectFirstFrame({ clipId: requireId(params.id), userId: user.id, ...input });
  return Response.json(input);
});
