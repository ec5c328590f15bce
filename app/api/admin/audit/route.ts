import { emptyBody } from "@/lib/domain/admin/admin.schema";
import { runAudit } from "@/lib/server/db/admin/health";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody } from "@/lib/server/http/route";

/** Reruns the audit's rules: all of them, or as many as fit into two seconds. */
export const POST = withAdmin("session", async ({ request }) => {
  await readBody(request, emptyBody);
  return Response.json({ violations: await runAudit(0) });
});
