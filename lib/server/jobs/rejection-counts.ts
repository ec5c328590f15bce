import "server-only";
import { log } from "@/lib/server/core/log";
import { addRejectedWebhooks } from "@/lib/server/db/admin/health";

/**
 * Deliveries rejected since the last write, by reason: a rejection itself never touches the database. One map per process,
 * because Next gives the routes and instrumentation.ts a copy of this module each.
 */
const MAP = Symbol.for("ugc-studio.webhook-refusals");
const counts: Map<string, number> = keep(globalThis);

function keep(process: typeof globalThis & { [MAP]?: Map<string, number> }): Map<string, number> {
  process[MAP] ??= new Map();
  return process[MAP];
}

export function countRejection(reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

/** Writes the counts; called by a scheduled run. Never throws: after a failure the counts are kept for the next write. */
export async function writeRejections(): Promise<void> {
  if (counts.size === 0) return;
  const taken = new Map(counts);
  counts.clear();
  try {
    await addRejectedWebhooks(Object.fromEntries(taken));
  } catch (error) {
    for (const [reason, count] of taken) counts.set(reason, (counts.get(reason) ?? 0) + count);
    log.warn({ event: "refusals_not_written", error: String(error) });
  }
}
