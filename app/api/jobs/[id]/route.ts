import { after } from "next/server";
import { getJobView } from "@/lib/server/db/jobs";
import { reconcile } from "@/lib/server/generation/reconcile";
import { requireId, withUser } from "@/lib/server/route";

export const GET = withUser<{ id: string }>("signature", async ({ user, params }) => {
  const { view, isDueForLook } = await getJobView(user.db, requireId(params.id));
  if (isDueForLook) after(() => reconcile([view.id]));
  return Response.json(view);
});
