import "server-only";
import { env } from "@/lib/server/core/env";
import { isPrivateHost } from "@/lib/server/core/private-host";

/** fal.media and its subdomains; without the dot, evilfal.media would pass. */
export function isMediaHost(url: URL): boolean {
  if (url.username !== "" || url.password !== "") return false;
  if (url.origin === simulatorOrigin()) return true;
  const host = url.hostname.toLowerCase();
  return (
    url.protocol === "https:" &&
    url.port === "" &&
    (host === "fal.media" || host.endsWith(".fal.media"))
  );
}

/** The same hosts, as sources for the content policy. */
export function mediaHostSources(): string[] {
  const simulator = simulatorOrigin();
  return ["https://fal.media", "https://*.fal.media", ...(simulator === null ? [] : [simulator])];
}

/** Where the simulator serves its results; null with the real fal, whose queue has a public name. */
function simulatorOrigin(): string | null {
  const queue = new URL(env().falQueueUrl);
  return isPrivateHost(queue.hostname) ? queue.origin : null;
}
