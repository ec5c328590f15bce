import { getJobCosts } from "@/lib/server/db/budget";
import { requireId, withUser } from "@/lib/server/http/route";

export const GET = withUser<{ id: string }>("signature", async ({ user, params }) =>
  Response.json(await getJobCosts(user, requireId(params.id))),
);
