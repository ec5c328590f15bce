import { requireId, withUser } from "@/lib/server/http/route";
import { findProposal } from "@/lib/server/jobs/request-script";

export const GET = withUser<{ id: string }>("signature", async ({ user, params }) =>
  Response.json({ proposal: await findProposal(user, requireId(params.id)) }),
);
