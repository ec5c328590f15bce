import "server-only";
import ipaddr from "ipaddr.js";

/** IPv6 networks whose last 32 bits are an IPv4 address: compatible (RFC 4291), mapped (RFC 4291) and NAT64 (RFC 6052). */
const ENDING_IN_IPV4 = ["::/96", "::ffff:0:0/96", "64:ff9b::/96"].map((network) =>
  ipaddr.IPv6.parseCIDR(network),
);

/** Whether a host is not on the public internet: an address that is not public unicast, or a name known in one network only. */
export function isPrivateHost(hostname: string): boolean {
  // A resolver ignores trailing dots.
  const host = hostname
    .toLowerCase()
    .replace(/\.+$/, "")
    .replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(host)) return destinationOf(ipaddr.parse(host)).range() !== "unicast";
  return (
    host === "localhost" ||
    /\.(localhost|local|internal|lan|test)$/.test(host) ||
    !host.includes(".")
  );
}

/** Where packets to an address go: an IPv4 address inside an IPv6 one counts, not its wrapper. */
function destinationOf(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (address instanceof ipaddr.IPv4) return address;
  const bytes = address.toByteArray();
  if (ENDING_IN_IPV4.some((network) => address.match(network))) {
    return new ipaddr.IPv4(bytes.slice(12));
  }
  return address.range() === "6to4" ? new ipaddr.IPv4(bytes.slice(2, 6)) : address;
}
