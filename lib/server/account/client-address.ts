import "server-only";
import { isIPv4, isIPv6 } from "node:net";
import { env } from "@/lib/server/core/env";

/**
 * The caller's network address, from the header that the host's own proxy sets (CLIENT_ADDRESS_HEADER); null if no header can be
 * trusted. If the proxy sends none, or no valid address, all callers count as one, so that this is no way around a limit.
 */
export function clientAddress(headers: Pick<Headers, "get">): string | null {
  const { clientAddressHeader } = env();
  if (clientAddressHeader === null) return null;
  const address = headers.get(clientAddressHeader)?.trim() ?? "";
  if (isIPv4(address)) return address;
  return isIPv6(address) ? networkOf(address) : "unknown";
}

/** The first 64 bits: a caller with one address of such a network has all of them. */
function networkOf(address: string): string {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, "")}]`);
  const [left = "", right] = hostname.slice(1, -1).split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const zeros = right === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array<string>(zeros).fill("0"), ...tail].slice(0, 4).join(":");
}
