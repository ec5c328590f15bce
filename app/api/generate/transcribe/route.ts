import { generatePartBody } from "@/lib/domain/api";
import { requestGeneration } from "@/lib/server/generation/request-generation";
import { readBody, withUser } from "@/lib/server/route";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = withUser("session", async ({ request, user }) => {
  const { clipId, ...overrides } = await readBody(request, generatePartBody);
  return requestGeneration({ request, user, clipId, type: "transcribe_whisper", overrides });
});
