import { generateFirstFrameBody } from "@/lib/domain/generation/generate.schema";
import { FRAME_ENGINES } from "@/lib/domain/generation/types";
import { readBody, withUser } from "@/lib/server/http/route";
import { requestGeneration } from "@/lib/server/jobs/request-generation";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = withUser("session", async ({ request, user }) => {
  const { clipId, engine, ...overrides } = await readBody(request, generateFirstFrameBody);
  return requestGeneration({ request, user, clipId, type: FRAME_ENGINES[engine], overrides });
});
