import { emptyBody } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { retryByAdmin } from "@/lib/server/generation/mend-job";
import { readBody, requireId } from "@/lib/server/route";

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  await readBody(request, emptyBody);
  const newJobId = await retryByAdmin({ jobId, adminId: admin.id });
  return Response.json({ jobId: newJobId }, { status: 202 });
});
