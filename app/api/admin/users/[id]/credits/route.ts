import { AppError } from "@/lib/domain/errors";
import { changeCreditsBody } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { changeCredits } from "@/lib/server/db/admin-users";
import { readIdempotencyKey } from "@/lib/server/generation/request-generation";
import { readBody, requireId } from "@/lib/server/route";

/** Money by hand: without a key a lost answer and a second press would give it twice. */
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
