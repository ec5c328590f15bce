import net from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as FetchResult from "@/lib/server/jobs/fetch-result";
import { fasterTimeouts } from "./faster-timeouts";
import {
  hang,
  type LoopbackServer,
  type Respond,
  redirect,
  reset,
  startLoopbackServer,
  text,
} from "./loopback-server";
import { goodSettings } from "./settings";

type Lookup = (
  host: string,
  options: unknown,
  callback: (error: Error | null, addresses: { address: string; family: number }[]) => void,
) => void;
const lookup = vi.hoisted(() => vi.fn<Lookup>());
vi.mock("node:dns", async (importOriginal) => ({ ...(await importOriginal<object>()), lookup }));

/** The module as a process with this queue would have it. */
async function startProduct(falQueueUrl: string): Promise<typeof FetchResult> {
  vi.resetModules();
  for (const [name, value] of Object.entries({ ...goodSettings, FAL_QUEUE_URL: falQueueUrl })) {
    vi.stubEnv(name, value);
  }
  const { env } = await import("@/lib/server/core/env");
  env();
  return import("@/lib/server/jobs/fetch-result");
}

/** What became of it: the bytes, or why there are none. */
async function outcomeOf(product: typeof FetchResult, address: string) {
  try {
    return { bytes: await product.fetchResult(address) };
  } catch (error) {
    if (error instanceof product.ResultUnfit) return { kind: error.kind, reason: error.message };
    throw error;
  }
}

afterEach(() => vi.restoreAllMocks());
afterAll(() => vi.unstubAllEnvs());

/** Answers every name with these addresses, or with an error; nothing leaves this machine. */
function nameServer(...answers: (string | Error)[]) {
  const error = answers.find((answer) => answer instanceof Error) ?? null;
  const addresses = answers
    .filter((answer) => typeof answer === "string")
    .map((address) => ({ address, family: net.isIP(address) }));
  lookup.mockImplementation((_host, _options, callback) => {
    queueMicrotask(() => callback(error, addresses));
  });
}

describe("with the real fal", () => {
  let product: typeof FetchResult;
  const lookedUp = () => lookup.mock.calls.map(([host]) => host);

  beforeAll(async () => {
    product = await startProduct("https://queue.fal.run");
  });
  beforeEach(() => {
    lookup.mockReset();
  });

  it.each([
    ["plain http", "http://v3b.fal.media/files/a.mp4"],
    ["another host", "https://example.com/files/a.mp4"],
    ["a host that only ends alike", "https://evilfal.media/files/a.mp4"],
    ["a host that only begins alike", "https://fal.media.evil.example/a.mp4"],
    ["fal's other domains", "https://queue.fal.run/a.mp4"],
    ["fal's name below another one", "https://v3b.fal.media.example.com/a.mp4"],
    ["a trailing dot", "https://v3b.fal.media./files/a.mp4"],
    ["a user before another host", "https://v3b.fal.media@evil.example/a.mp4"],
    ["a user and a password", "https://user:secret@v3b.fal.media/a.mp4"],
    ["a user alone", "https://user@v3b.fal.media/a.mp4"],
    ["a password alone", "https://:secret@v3b.fal.media/a.mp4"],
    ["another port", "https://v3b.fal.media:8443/a.mp4"],
    ["the port of plain http", "https://v3b.fal.media:80/a.mp4"],
    ["a backslash", "https://evil.example\\.fal.media/a.mp4"],
    ["fal's name in the query", "https://evil.example/?.fal.media"],
    ["fal's name in the fragment", "https://evil.example/#.fal.media"],
    ["an IPv4 address", "https://93.184.215.14/a.mp4"],
    ["loopback", "https://127.0.0.1/a.mp4"],
    ["loopback as a number", "https://2130706433/a.mp4"],
    ["loopback in plain http", "http://127.0.0.1:54321/a.mp4"],
    ["IPv6 loopback", "https://[::1]/a.mp4"],
    ["IPv4 in IPv6", "https://[::ffff:127.0.0.1]/a.mp4"],
    ["the cloud's metadata", "http://169.254.169.254/latest/meta-data/"],
    ["localhost", "https://localhost/a.mp4"],
    ["a file", "file:///etc/passwd"],
    ["data", "data:video/mp4;base64,AAAA"],
    ["ftp", "ftp://v3b.fal.media/a.mp4"],
    ["a script", "javascript:alert(1)"],
    ["a look-alike letter", "https://v3b.f\u0430l.media/a.mp4"],
  ])("refuses %s for good, without asking anyone", async (_, address) => {
    nameServer("127.0.0.1");

    expect(await outcomeOf(product, address)).toEqual({
      kind: "refused",
      reason: "host_not_allowed",
    });
    expect(lookedUp()).toEqual([]);
  });

  it.each([
    ["loopback", "127.0.0.1"],
    ["a private network", "10.1.2.3"],
    ["the cloud's metadata", "169.254.169.254"],
    ["IPv6 loopback", "::1"],
    ["IPv4 in IPv6", "::ffff:192.168.0.1"],
  ])("refuses fal's name when it points at %s, and never connects", async (_, address) => {
    nameServer(address);

    expect(await outcomeOf(product, "https://v3b.fal.media/a.mp4")).toEqual({
      kind: "refused",
      reason: "private_address",
    });
    expect(lookedUp()).toEqual(["v3b.fal.media"]);
  });

  it("refuses fal's name when one of its addresses is private", async () => {
    nameServer("203.0.113.7", "10.0.0.1");

    expect(await outcomeOf(product, "https://fal.media/a.mp4")).toMatchObject({
      reason: "private_address",
    });
  });

  it("refuses fal's name when it has no address at all", async () => {
    nameServer();

    expect(await outcomeOf(product, "https://fal.media/a.mp4")).toMatchObject({ kind: "refused" });
  });

  it("tries later when the name cannot be looked up", async () => {
    nameServer(Object.assign(new Error("queryA ESERVFAIL"), { code: "ESERVFAIL" }));

    expect(await outcomeOf(product, "https://v3b.fal.media/a.mp4")).toMatchObject({
      kind: "passing",
    });
  });

  it.each([
    "https://fal.media/files/a.mp4",
    "https://v3.fal.media/files/a.mp4",
    "https://V3B.FAL.MEDIA/files/a.mp4",
    "https://v3b.fal.media:443/files/a.mp4?x=1",
  ])("asks for %s, once the name is known to be public", async (address) => {
    nameServer("10.0.0.1");

    expect(await outcomeOf(product, address)).toMatchObject({ reason: "private_address" });
    expect(lookedUp()).toEqual([new URL(address).hostname]);
  });
});

describe("with the simulator", () => {
  let product: typeof FetchResult;
  let fal: LoopbackServer;
  /** Some other machine, which must never be asked. */
  let stranger: LoopbackServer;

  beforeAll(async () => {
    fal = await startLoopbackServer(hang);
    stranger = await startLoopbackServer(text(200, "stolen"));
    product = await startProduct(fal.url);
  });
  afterAll(() => Promise.all([fal.close(), stranger.close()]));
  beforeEach(() => {
    fal.seen.length = 0;
  });
  afterEach(() => {
    expect(stranger.seen).toEqual([]);
  });

  const fetchFrom = (path = "/files/a.mp4") => outcomeOf(product, `${fal.url}${path}`);

  const bytes = Buffer.from([0, 0, 0, 32, 0x66, 0x74, 0x79, 0x70, 0xff, 0xfe, 0x0d, 0x0a]);

  it("brings the bytes as they are, with one question and no credentials", async () => {
    fal.respond = (response) => {
      response.writeHead(200, { "content-type": "video/mp4", "content-length": bytes.length });
      response.end(bytes);
    };

    expect(await fetchFrom("/files/a.mp4?x=1")).toEqual({ bytes });
    expect(fal.seen.map(({ method, url }) => [method, url])).toEqual([["GET", "/files/a.mp4?x=1"]]);
    expect(JSON.stringify(fal.seen)).not.toMatch(/authorization|key-secret|cookie/i);
  });

  it("brings them in pieces and without a length too", async () => {
    fal.respond = (response) => {
      response.writeHead(200, { "content-type": "video/mp4" });
      for (const byte of bytes) response.write(Buffer.of(byte));
      setTimeout(() => response.end(), 20);
    };

    expect(await fetchFrom()).toEqual({ bytes });
  });

  it("brings a megabyte whole", async () => {
    const large = Buffer.alloc(1_000_003, 7);
    fal.respond = (response) => response.end(large);

    const outcome = await fetchFrom();

    expect("bytes" in outcome && outcome.bytes.equals(large)).toBe(true);
  });

  it("brings an empty file as one: what it is worth is told by its bytes", async () => {
    fal.respond = text(200, "", "video/mp4");

    expect(await fetchFrom()).toEqual({ bytes: Buffer.alloc(0) });
  });

  it.each([403, 404, 410])("takes %i for a file that is gone", async (status) => {
    fal.respond = text(status, "<html>secret-provider-words</html>");

    expect(await fetchFrom()).toEqual({ kind: "gone", reason: `status_${status}` });
  });

  it.each([201, 204, 206, 304, 400, 401, 408, 418, 429, 500, 502, 503, 504])(
    "takes %i for something that passes",
    async (status) => {
      fal.respond = text(status, status === 204 || status === 304 ? "" : "<html></html>");

      expect(await fetchFrom()).toEqual({ kind: "passing", reason: `status_${status}` });
      expect(fal.seen).toHaveLength(1);
    },
  );

  it.each([301, 302, 303, 307, 308])("follows no redirect (%i)", async (status) => {
    fal.respond = redirect(status, `${stranger.url}/files/a.mp4`);
    expect(await fetchFrom()).toEqual({ kind: "passing", reason: `status_${status}` });

    fal.respond = redirect(status, "/files/b.mp4");
    expect(await fetchFrom()).toEqual({ kind: "passing", reason: `status_${status}` });
    expect(fal.seen).toHaveLength(2);
  });

  it.each<[string, Respond]>([
    ["a reset", reset],
    ["a close without an answer", (_, request) => request.socket.end()],
    [
      "fewer bytes than promised, then a close",
      (response, request) => {
        response.writeHead(200, { "content-length": "900" });
        response.write(bytes);
        setTimeout(() => request.socket.end(), 20);
      },
    ],
    [
      "fewer bytes than promised, then a reset",
      (response, request) => {
        response.writeHead(200, { "content-length": "900" });
        response.write(bytes);
        setTimeout(() => request.socket.resetAndDestroy(), 20);
      },
    ],
    [
      "pieces without an end",
      (response, request) => {
        response.writeHead(200);
        response.write(bytes);
        setTimeout(() => request.socket.end(), 20);
      },
    ],
    ["no HTTP at all", (_, request) => request.socket.end("SSH-2.0-OpenSSH_9.6\r\n")],
  ])("takes %s for something that passes, never for half a file", async (_, answer) => {
    fal.respond = answer;

    expect(await fetchFrom()).toMatchObject({ kind: "passing" });
  });

  it("takes a machine that is away for something that passes", async () => {
    const gone = await startLoopbackServer(hang);
    const product = await startProduct(gone.url);
    await gone.close();

    expect(await outcomeOf(product, `${gone.url}/a.mp4`)).toMatchObject({ kind: "passing" });
  });

  it("refuses what says it is over 128 MB, at its word and at once", async () => {
    let sent = 0;
    let isOpen = true;
    fal.respond = (response) => {
      response.on("close", () => {
        isOpen = false;
      });
      response.writeHead(200, { "content-length": String(128 * 1024 * 1024 + 1) });
      response.write(bytes);
      sent += bytes.length;
    };

    expect(await fetchFrom()).toEqual({ kind: "refused", reason: "too_large" });
    await vi.waitFor(() => expect(isOpen).toBe(false));
    expect(sent).toBe(bytes.length);
  });

  it.each(["9999999999999999999999", "134217729"])(
    "refuses a length of %s, however little comes",
    async (length) => {
      fal.respond = (_, request) => {
        request.socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\nxxxx`);
      };

      expect(await fetchFrom()).not.toHaveProperty("bytes");
    },
  );

  it("lets go of an answer it does not want", async () => {
    let isOpen = true;
    fal.respond = (response) => {
      response.on("close", () => {
        isOpen = false;
      });
      response.writeHead(500);
      response.write("x");
    };

    expect(await fetchFrom()).toMatchObject({ kind: "passing" });
    await vi.waitFor(() => expect(isOpen).toBe(false));
  });

  it.each<[string, Respond]>([
    ["never answers", hang],
    [
      "drips for ever",
      (response) => {
        response.writeHead(200, { "content-type": "video/mp4" });
        const timer = setInterval(() => response.write("x"), 100);
        response.on("close", () => clearInterval(timer));
      },
    ],
  ])("leaves a machine that %s after two minutes", async (_, answer) => {
    fal.respond = answer;
    const asked = fasterTimeouts(400);

    expect(await fetchFrom()).toMatchObject({ kind: "passing" });
    expect(asked).toEqual([120_000]);
  });

  it("leaves a machine that is silent for 15 s", async () => {
    fal.respond = hang;
    const idle: unknown[] = [];
    const setTimeoutOf = net.Socket.prototype.setTimeout;
    vi.spyOn(net.Socket.prototype, "setTimeout").mockImplementation(function (
      this: net.Socket,
      milliseconds: number,
      callback?: () => void,
    ) {
      idle.push(milliseconds);
      return Reflect.apply(setTimeoutOf, this, [Math.min(milliseconds, 100), callback]);
    });

    expect(await fetchFrom()).toMatchObject({ kind: "passing", reason: "idle" });
    expect(idle).toContain(15_000);
  });

  it.each([
    ["a user", (url: URL) => `http://user@${url.host}/a.mp4`],
    ["a password", (url: URL) => `http://:secret@${url.host}/a.mp4`],
    ["another port", () => `${stranger.url}/a.mp4`],
    ["another name of this machine", (url: URL) => `http://localhost:${url.port}/a.mp4`],
    ["https", (url: URL) => `https://${url.host}/a.mp4`],
    ["another host", () => "https://evilfal.media/a.mp4"],
  ])("refuses %s here too", async (_, addressOf) => {
    fal.respond = text(200, "x");

    expect(await outcomeOf(product, addressOf(new URL(fal.url)))).toEqual({
      kind: "refused",
      reason: "host_not_allowed",
    });
    expect(fal.seen).toEqual([]);
  });
});
