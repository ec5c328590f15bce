import { findProposal } from "@/lib/server/generation/request-script";
import { requireId, withUser } from "@/lib/server/route";

export const GET = withUser<{ id: string }>("signature", async ({ user, params }) =>
  Response.json({ proposal: await findProposal(user, requireId(params.id)) }),
);
