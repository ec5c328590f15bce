import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { describeError, inRequest, log } from "@/lib/server/core/log";
import { requireOwnSite } from "./auth";

/**
 * A server action, for forms and pages of our own alone: Next lets one without Origin through. It logs as a route does: each line
 * with the request's id, and one for a failure nobody expected. The page for such a failure shows that id.
 */
export function inAction<Args extends unknown[], Result>(
  name: string,
  action: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    const sent = await headers();
    return inRequest(sent, async (requestId) => {
      try {
        requireOwnSite(sent);
        return await action(...args);
      } catch (error) {
        // Redirects are errors to Next, and none to us.
        unstable_rethrow(error);
        log.error({ event: "action_failed", action: name, error: describeError(error) });
        throw withDigest(error, requestId);
      }
    });
  };
}

/** Next hides an error's text from the browser and hands out its digest alone; it makes one up where there is none. */
function withDigest(error: unknown, digest: string): Error {
  return Object.assign(error instanceof Error ? error : new Error(String(error)), { digest });
}
