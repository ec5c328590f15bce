import { editLineBody } from "@/lib/domain/api";
import { saveLine } from "@/lib/server/db/clip-edits";
import { readBody, requireId, withUser } from "@/lib/server/route";

export const POST = withUser<{ id: string }>("session", async ({ request, user, params }) => {
  const { line } = await readBody(request, editLineBody);
  await saveLine(user.db, requireId(params.id), line);
  return Response.json({ line });
});
