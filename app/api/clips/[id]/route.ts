import { editClipBody } from "@/lib/domain/campaigns/campaign-edit.schema";
import { editClip } from "@/lib/server/db/clip-edits";
import { readBody, requireId, withUser } from "@/lib/server/http/route";

export const PATCH = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const { changes } = await readBody(request, editClipBody);
  await editClip(user, requireId(params.id), changes);
  return Response.json({ changes });
});
