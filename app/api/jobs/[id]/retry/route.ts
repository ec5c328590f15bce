import { retryGeneration } from "@/lib/server/generation/request-generation";
import { requireId, withUser } from "@/lib/server/route";

/** Sync mode waits for its own job. */
export const maxDuration = 300;

export const POST = withUser<{ id: string }>("session", async ({ user, params }) =>
  retryGeneration(user, requireId(params.id)),
);
