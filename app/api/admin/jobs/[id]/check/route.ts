import { emptyBody } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { checkAgain } from "@/lib/server/generation/mend-job";
import { readBody, requireId } from "@/lib/server/route";

export const maxDuration = 60;

export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const jobId = requireId(params.id);
  await readBody(request, emptyBody);
  return Response.json({ checked: await checkAgain({ jobId, adminId: admin.id }) });
});
