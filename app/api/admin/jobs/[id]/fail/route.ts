import { reasonBody } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { failByAdmin } from "@/lib/server/generation/mend-job";
import { readBody, requireId } from "@/lib/server/route";

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  const { reason } = await readBody(request, reasonBody);
  await failByAdmin({ jobId, adminId: admin.id, reason });
  return Response.json({ jobId });
});
