import { generateScriptBody } from "@/lib/domain/generation/generate.schema";
import { readBody, withUser } from "@/lib/server/http/route";
import { requestScript } from "@/lib/server/jobs/request-script";

export const POST = withUser("session", async ({ request, user }) => {
  const { campaignId } = await readBody(request, generateScriptBody);
  return requestScript(request, user, campaignId);
});
