import { afterEach, describe, expect, it, vi } from "vitest";
import { goodSettings } from "./settings";

afterEach(() => vi.unstubAllEnvs());

async function addressIn(sent: Record<string, string>, header?: string): Promise<string | null> {
  vi.resetModules();
  for (const [name, value] of Object.entries(goodSettings)) vi.stubEnv(name, value);
  vi.stubEnv("CLIENT_ADDRESS_HEADER", header);
  const { clientAddress } = await import("@/lib/server/account/client-address");
  return clientAddress(new Headers(sent));
}

describe("the caller's address", () => {
  it("is not known where no header is trusted, whatever was sent", async () => {
    expect(
      await addressIn({ "x-forwarded-for": "192.0.2.1", "x-real-ip": "192.0.2.1" }),
    ).toBeNull();
  });

  it("stands in the trusted header alone", async () => {
    const sent = { "x-forwarded-for": "192.0.2.1", "x-real-ip": " 192.0.2.2 " };

    expect(await addressIn(sent, "X-Real-IP")).toBe("192.0.2.2");
  });

  it.each([
    "",
    "somebody",
    "192.0.2",
    "192.0.2.1, 192.0.2.2",
    "192.0.2.1:80",
    "2001:db8::g",
    "[::1]",
  ])("that is none, %j, is one for all of them", async (value) => {
    expect(await addressIn({ "x-real-ip": value }, "x-real-ip")).toBe("unknown");
    expect(await addressIn({}, "x-real-ip")).toBe("unknown");
  });

  it.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["1:2:3:4:5:6:7::", "1:2:3:4"],
  ])("%s is its network, %s", async (value, network) => {
    expect(await addressIn({ "x-real-ip": value }, "x-real-ip")).toBe(network);
  });
});
