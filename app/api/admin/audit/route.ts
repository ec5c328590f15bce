import { emptyBody } from "@/lib/domain/admin/admin.schema";
import { runAudit } from "@/lib/server/db/admin/health";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody } from "@/lib/server/http/route";

/** Asks the audit's rules anew: all of them, or as many as two seconds are enough for. */
export const POST = withAdmin("session", async ({ request }) => {
  await readBody(request, emptyBody);
  return Response.json({ violations: await runAudit(0) });
});
