import { reasonBody } from "@/lib/domain/admin/admin.schema";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody, requireId } from "@/lib/server/http/route";
import { cancelByAdmin } from "@/lib/server/jobs/admin-job-actions";

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  const { reason } = await readBody(request, reasonBody);
  await cancelByAdmin({ jobId, adminId: admin.id, reason });
  return Response.json({ jobId });
});
