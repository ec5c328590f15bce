import { emptyBody } from "@/lib/domain/admin/admin.schema";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody, requireId } from "@/lib/server/http/route";
import { retryByAdmin } from "@/lib/server/jobs/admin-job-actions";

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  await readBody(request, emptyBody);
  const newJobId = await retryByAdmin({ jobId, adminId: admin.id });
  return Response.json({ jobId: newJobId }, { status: 202 });
});
