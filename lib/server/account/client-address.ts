import "server-only";
import { isIPv4, isIPv6 } from "node:net";
import { env } from "@/lib/server/core/env";

/**
 * From where a request comes, as the host's own proxy says in the header CLIENT_ADDRESS_HEADER; null where no header is to be
 * trusted. A proxy that says nothing, or no address, gets all its callers counted as one: nobody escapes a limit that way.
 */
export function clientAddress(headers: Pick<Headers, "get">): string | null {
  const { clientAddressHeader } = env();
  if (clientAddressHeader === null) return null;
  const address = headers.get(clientAddressHeader)?.trim() ?? "";
  if (isIPv4(address)) return address;
  return isIPv6(address) ? networkOf(address) : "unknown";
}

/** The first 64 bits: who has one address of such a network has all of them. */
function networkOf(address: string): string {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const [left = "", right] = hostname.slice(1, -1).split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill("0"), ...tail].slice(0, 4).join(":");
}
