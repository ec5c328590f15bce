import type { Instrumentation } from "next";

/** Runs once when a server process starts: checks the settings, then starts the scheduled work. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startServer } = await import("@/lib/server/start");
  startServer();
}

/** Called by Next for errors that no route or action of ours turned into a response. */
export const onRequestError: Instrumentation.onRequestError = async (...failure) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logPageFailed } = await import("@/lib/server/http/page-failed");
  await logPageFailed(...failure);
};
