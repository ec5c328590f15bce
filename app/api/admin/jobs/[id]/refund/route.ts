import { reasonBody } from "@/lib/domain/admin/admin.schema";
import { refundJob } from "@/lib/server/db/admin/jobs";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody, requireId } from "@/lib/server/http/route";

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  const { reason } = await readBody(request, reasonBody);
  return Response.json({ refundedCents: await refundJob({ jobId, adminId: admin.id, reason }) });
});
