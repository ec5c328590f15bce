import { clipAdjustments } from "@/lib/domain/trim";
import { saveAdjustments } from "@/lib/server/db/clip-edits";
import { readBody, requireId, withUser } from "@/lib/server/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const adjustments = await readBody(request, clipAdjustments);
  await saveAdjustments(user.db, requireId(params.id), adjustments);
  return Response.json(adjustments);
});
