import { priceBody } from "@/lib/domain/admin/admin.schema";
import { setPrice } from "@/lib/server/db/admin/prices";
import { withAdmin } from "@/lib/server/http/admin";
import { readBody } from "@/lib/server/http/route";

export const POST = withAdmin<{ type: string }>("session", async ({ request, admin, params }) => {
  await setPrice(params.type, admin.id, await readBody(request, priceBody));
  return Response.json({ type: params.type });
});
