import { afterEach, describe, expect, it, vi } from "vitest";
import { isPrivateHost } from "@/lib/server/core/private-host";
import { goodSettings } from "./settings";

/** The module as a process with this queue would have it. */
async function startWith(falQueueUrl?: string) {
  vi.resetModules();
  for (const [name, value] of Object.entries(goodSettings)) vi.stubEnv(name, value);
  vi.stubEnv("FAL_QUEUE_URL", falQueueUrl);
  return import("@/lib/server/fal/reachable");
}

afterEach(() => vi.unstubAllEnvs());

describe("a private host", () => {
  it.each([
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost..",
    "app.localhost",
    "nas.local",
    "db.internal",
    "metadata.google.internal",
    "printer.lan",
    "mail.test",
    "mail.TEST.",
    "mail.TEST...",
    "postgres",
    "postgres.",
    "supabase_kong",
    "",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "127.0.0.1.",
    "127.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.255.255",
    "192.0.0.1",
    "192.0.0.255",
    "192.0.2.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "fc00::1",
    "fdff:ffff::1",
    "[fd12:3456:789a::1]",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "::127.0.0.1",
    "[::7f00:1]",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "[::ffff:7f00:1]",
    "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1",
    "[64:ff9b::a9fe:a9fe]",
    "64:ff9b:1::1.1.1.1",
    "2002:7f00:1::1",
    "[2002:c0a8:101::1]",
  ])("%s is one", (host) => {
    expect(isPrivateHost(host)).toBe(true);
  });

  it.each([
    "example.com",
    "EXAMPLE.COM.",
    "queue.fal.run",
    "v3b.fal.media",
    "abc.supabase.co",
    "localhost.example.com",
    "local.example.com",
    "mylocal.dev",
    "internal.example.com",
    "test.example.com",
    "latest.dev",
    "127.0.0.1.nip.io",
    "10.example.com",
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "[2606:4700::1111]",
    "fbff::1",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
    "[2002:101:101::1]",
  ])("%s is none", (host) => {
    expect(isPrivateHost(host)).toBe(false);
  });

  // What URL makes of other ways to write an address.
  it.each([
    "http://2130706433/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://①②⑦.0.0.1/",
  ])("%s is one, as a URL reads it", (address) => {
    expect(isPrivateHost(new URL(address).hostname)).toBe(true);
  });
});

describe("what fal can reach", () => {
  const storages = [
    ["https://abc.supabase.co", true],
    ["https://abc.supabase.co/storage/v1/object/sign/media/a.png?token=x", true],
    ["https://1.1.1.1/a.png", true],
    ["http://abc.supabase.co", false],
    ["http://127.0.0.1:54321", false],
    ["https://127.0.0.1:54321", false],
    ["https://[::1]:54321", false],
    ["https://localhost:54321", false],
    ["https://localhost.:54321", false],
    ["https://192.168.1.20", false],
    ["https://supabase.internal", false],
    ["https://kong", false],
  ] as const;

  it.each(storages)("the real fal: %s %s", async (address, isReachable) => {
    const { isReachableByProvider } = await startWith("https://queue.fal.run");

    expect(isReachableByProvider(address)).toBe(isReachable);
  });

  it.each([
    "http://127.0.0.1:8810",
    "http://localhost:8810",
    "http://[::1]:8810",
    "http://fal:8810",
  ])("the simulator at %s: all, it is on this machine", async (queue) => {
    const { isReachableByProvider } = await startWith(queue);

    for (const [address] of storages) expect(isReachableByProvider(address)).toBe(true);
  });

  it("goes by fal's own address where none is set", async () => {
    const { isReachableByProvider } = await startWith();

    expect(isReachableByProvider("http://127.0.0.1:54321")).toBe(false);
    expect(isReachableByProvider("https://abc.supabase.co")).toBe(true);
  });
});
