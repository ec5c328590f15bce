import { priceBody } from "@/lib/domain/schemas/admin";
import { withAdmin } from "@/lib/server/admin";
import { setPrice } from "@/lib/server/db/admin-prices";
import { readBody } from "@/lib/server/route";

export const POST = withAdmin<{ type: string }>("session", async ({ request, admin, params }) => {
  await setPrice(params.type, admin.id, await readBody(request, priceBody));
  return Response.json({ type: params.type });
});
