import "server-only";
import { env } from "@/lib/server/core/env";
import { isPrivateHost } from "@/lib/server/core/private-host";

/**
 * Can fal reach this address? Public https, yes. fal drops private addresses (docs/fal.md §2.4); only the simulator,
 * which is itself on this machine, reaches this machine.
 */
export function isReachableByProvider(address: string): boolean {
  const url = new URL(address);
  if (isPrivateHost(new URL(env().falQueueUrl).hostname)) return true;
  return url.protocol === "https:" && !isPrivateHost(url.hostname);
}
