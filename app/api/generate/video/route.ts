import { generateVideoBody } from "@/lib/domain/generation/generate.schema";
import { VIDEO_QUALITIES } from "@/lib/domain/generation/types";
import { readBody, withUser } from "@/lib/server/http/route";
import { requestGeneration } from "@/lib/server/jobs/request-generation";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = withUser("session", async ({ request, user }) => {
  const { clipId, quality, ...overrides } = await readBody(request, generateVideoBody);
  return requestGeneration({ request, user, clipId, type: VIDEO_QUALITIES[quality], overrides });
});
