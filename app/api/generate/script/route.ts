import { generateScriptBody } from "@/lib/domain/api";
import { requestScript } from "@/lib/server/generation/request-script";
import { readBody, withUser } from "@/lib/server/route";

export const POST = withUser("session", async ({ request, user }) => {
  const { campaignId } = await readBody(request, generateScriptBody);
  return requestScript(request, user, campaignId);
});
