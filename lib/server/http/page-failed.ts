import "server-only";
import type { Instrumentation } from "next";
import { describeError, log } from "@/lib/server/core/log";

/**
 * Logs a page that could not be rendered. `reference` is what its reader sees. Of the address only the route is logged: the query
 * of a link in an email is a secret. Actions log their own failures.
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
