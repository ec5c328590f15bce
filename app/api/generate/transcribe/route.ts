import { generatePartBody } from "@/lib/domain/generation/generate.schema";
import { readBody, withCaller } from "@/lib/server/http/route";
import { requestGeneration } from "@/lib/server/jobs/request-generation";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = withCaller(async ({ request, caller }) => {
  const { clipId, ...overrides } = await readBody(request, generatePartBody);
  return requestGeneration({ request, caller, clipId, type: "transcribe_whisper", overrides });
});
