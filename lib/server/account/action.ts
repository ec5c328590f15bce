import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { describeError, inRequest, log } from "@/lib/server/core/log";
import { requireOwnSite } from "./auth";

/**
 * A server action for our own forms and pages only: Next accepts one without Origin. Logs like a route: the request's id on each
 * line, and a line for an unexpected failure, whose page shows that id.
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
        // Next throws to redirect; to us that is no failure.
        unstable_rethrow(error);
        log.error({ event: "action_failed", action: name, error: describeError(error) });
        throw withDigest(error, requestId);
      }
    });
  };
}

/** Next hides an error's message from the browser and sends only its digest, inventing one if it has none. */
function withDigest(error: unknown, digest: string): Error {
  return Object.assign(error instanceof Error ? error : new Error(String(error)), { digest });
}
