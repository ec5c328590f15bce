import { emptyBody } from "@/lib/domain/admin/admin.schema";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody, requireId } from "@/lib/server/http/route";
import { checkAgain } from "@/lib/server/jobs/admin-job-actions";

export const maxDuration = 60;

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  await readBody(request, emptyBody);
  return Response.json({ checked: await checkAgain({ jobId, adminId: admin.id }) });
});
