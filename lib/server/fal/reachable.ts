import "server-only";
import { env } from "@/lib/server/core/env";
import { isPrivateHost } from "@/lib/server/core/private-host";

/**
 * Whether fal can reach this address: public https only, since fal drops private addresses (docs/fal.md §2.4). The simulator runs
 * on this machine and so can reach it too.
 */
export function isReachableByProvider(address: string): boolean {
  const url = new URL(address);
  if (isPrivateHost(new URL(env().falQueueUrl).hostname)) return true;
  return url.protocol === "https:" && !isPrivateHost(url.hostname);
}
