import { generatePartBody } from "@/lib/domain/generation/generate.schema";
import { readBody, withUser } from "@/lib/server/http/route";
import { requestGeneration } from "@/lib/server/jobs/request-generation";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = withUser("session", async ({ request, user }) => {
  const { clipId, ...overrides } = await readBody(request, generatePartBody);
  return requestGeneration({ request, user, clipId, type: "voice_chatterbox", overrides });
});
