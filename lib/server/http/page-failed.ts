import "server-only";
import type { Instrumentation } from "next";
import { describeError, log } from "@/lib/server/core/log";

/**
 * A page that could not be rendered, for the log. `reference` is what its reader is shown. The address is told by its route alone:
 * the query of a link in an email is a secret. Actions have told themselves.
 */
export const logPageFailed: Instrumentation.onRequestError = (error, request, context) => {
  if (context.routeType === "action") return;
  log.error({
    event: "page_failed",
    method: request.method,
    route: context.routePath,
    reference: digestOf(error),
    error: describeError(error),
  });
};

function digestOf(error: unknown): string | undefined {
  return error instanceof Error && "digest" in error ? String(error.digest) : undefined;
}
