import { requireId, withUser } from "@/lib/server/http/route";
import { retryGeneration } from "@/lib/server/jobs/request-generation";

/** In sync mode the request waits for its job. */
export const maxDuration = 300;

export const POST = withUser<{ id: string }>("session", async ({ user, params }) =>
  retryGeneration(user, requireId(params.id)),
);
