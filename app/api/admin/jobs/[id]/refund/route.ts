import { reasonBody } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { refundJob } from "@/lib/server/db/admin-jobs";
import { readBody, requireId } from "@/lib/server/route";

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  const { reason } = await readBody(request, reasonBody);
  return Response.json({ refundedCents: await refundJob({ jobId, adminId: admin.id, reason }) });
});
