import { changeCreditsBody } from "@/lib/domain/admin/admin.schema";
import { AppError } from "@/lib/domain/errors";
import { changeCredits } from "@/lib/server/db/admin/users";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody, requireId } from "@/lib/server/http/route";
import { readIdempotencyKey } from "@/lib/server/jobs/request-generation";

/** Changes credits by hand. The idempotency key is required: a retry after a lost response would count twice. */
export const POST = withAdmin<{ id: string }>("session", async ({ request, admin, params }) => {
  const userId = requireId(params.id);
  const idempotencyKey = readIdempotencyKey(request);
  if (idempotencyKey === null) {
    throw new AppError("invalid_request", {
      message: "This needs an Idempotency-Key header.",
      details: { issues: [{ path: "Idempotency-Key", message: "is missing" }] },
    });
  }
  const change = await readBody(request, changeCreditsBody);
  return Response.json(
    await changeCredits({ ...change, userId, adminId: admin.id, idempotencyKey }),
  );
});
