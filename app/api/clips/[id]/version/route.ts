import { selectVersionBody } from "@/lib/domain/campaigns/clip-version.schema";
import { selectClipVersion } from "@/lib/server/db/clip-edits";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const input = await readBody(request, selectVersionBody);
  await selectClipVersion({ clipId: requireId(params.id), userId: user.id, ...input });
  return Response.json({ versionNumber: input.versionNumber });
});
