import type { Instrumentation } from "next";

/** Runs once when a server process starts: the settings are checked, then the reconciler's timer begins. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startServer } = await import("@/lib/server/start");
  startServer();
}

/** Next calls this for errors that neither a route nor an action of ours has turned into an answer. */
export const onRequestError: Instrumentation.onRequestError = async (...failure) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logPageFailed } = await import("@/lib/server/http/page-failed");
  await logPageFailed(...failure);
};
