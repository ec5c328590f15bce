import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/domain/errors";
import {
  addToLogContext,
  createLog,
  describeError,
  inRequest,
  newLogId,
  withLogContext,
} from "@/lib/server/core/log";

type Line = Record<string, unknown>;

/** A log of the product's own making, and what it has written. */
function aLog() {
  const lines: Line[] = [];
  const log = createLog({ write: (line) => lines.push(JSON.parse(line)) });
  return { log, lines };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a line", () => {
  it("is one JSON object with its time, level and fields, and nothing of the machine", () => {
    const { log, lines } = aLog();

    log.warn({ event: "something", code: "odd", count: 2 });

    expect(lines).toEqual([
      {
        level: "warn",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        event: "something",
        code: "odd",
        count: 2,
      },
    ]);
  });

  it.each(["authorization", "cookie", "email", "password", "prompt", "secret", "token"])(
    "never shows a field called %s",
    (name) => {
      const { log, lines } = aLog();

      log.info({ event: "something", [name]: "canary" });

      expect(lines[0]?.[name]).toBe("[Redacted]");
    },
  );

  it("is not written below LOG_LEVEL", () => {
    vi.stubEnv("LOG_LEVEL", "warn");
    const { log, lines } = aLog();

    log.info({ event: "everyday" });
    log.warn({ event: "odd" });

    expect(lines).toMatchObject([{ event: "odd" }]);
  });

  it("is written as usual when LOG_LEVEL is none, which the start refuses by name", () => {
    vi.stubEnv("LOG_LEVEL", "loud");
    const { log, lines } = aLog();

    log.info({ event: "everyday" });

    expect(lines).toHaveLength(1);
  });
});

describe("the context", () => {
  it("stays with its own work while others go on at the same time", async () => {
    const { log, lines } = aLog();
    const work = (requestId: string) =>
      withLogContext({ requestId }, async () => {
        await sleep(1);
        log.info({ event: requestId });
      });

    await Promise.all([work("one"), work("two"), work("three")]);
    log.info({ event: "none" });

    for (const line of lines.filter(({ event }) => event !== "none")) {
      expect(line.requestId).toBe(line.event);
    }
    expect(lines.at(-1)).not.toHaveProperty("requestId");
  });

  it("of a job inside a request says both, and leaves the request's as it was", () => {
    const { log, lines } = aLog();

    withLogContext({ requestId: "r" }, () => {
      withLogContext({ jobId: "j" }, () => log.info({ event: "inside" }));
      log.info({ event: "after" });
    });

    expect(lines).toMatchObject([{ requestId: "r", jobId: "j" }, { requestId: "r" }]);
    expect(lines[1]).not.toHaveProperty("jobId");
  });

  it("takes what becomes known on the way; outside of any there is nothing to add to", () => {
    const { log, lines } = aLog();

    withLogContext({ requestId: "r" }, () => {
      addToLogContext({ userId: "u" });
      log.info({ event: "known" });
    });
    addToLogContext({ userId: "u" });
    log.info({ event: "outside" });

    expect(lines[0]).toMatchObject({ requestId: "r", userId: "u" });
    expect(lines[1]).not.toHaveProperty("userId");
  });

  it("is not changed by a line that names another job", () => {
    const { log, lines } = aLog();

    withLogContext({ jobId: "mine" }, () => {
      log.info({ event: "other", jobId: "another" });
      log.info({ event: "own" });
    });

    expect(lines).toMatchObject([{ jobId: "another" }, { jobId: "mine" }]);
  });
});

describe("a request's id", () => {
  const idFor = (headers: Record<string, string>) =>
    inRequest(new Headers(headers), async (requestId) => requestId);

  it.each([
    "7f0c1a9e5b7d4e52a2b31c5d7e9f1a2b",
    "0190b5f4-6a52-7c1e-8f7f-1f6f0a2b3c4d",
    "iad1::x7k2p-1732245600000-0f3b",
    "abcdefgh",
    "x".repeat(64),
  ])("is the one that came with it: %s", async (given) => {
    expect(await idFor({ "x-request-id": given })).toBe(given);
  });

  it.each([
    "",
    "short",
    "x".repeat(65),
    "two words here",
    'quoted"quoted',
    "a=1;b=2;c=3",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "one-request, another-request",
    "ünïcödé-ünïcödé",
  ])("is a new one when what came is none: %j", async (given) => {
    const headers = { get: () => given };

    const id = await inRequest(headers, async (requestId) => requestId);

    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}$/);
  });

  it("is a new one each time when none came", async () => {
    const ids = new Set([await idFor({}), await idFor({}), newLogId(), newLogId()]);

    expect(ids.size).toBe(4);
  });
});

describe("an error, told to the log", () => {
  it("says its kind, its text and where it was thrown", () => {
    const said = describeError(new TypeError("x is not a function"));

    expect(said).toMatch(/^TypeError: x is not a function\n\s+at .*log\.test\.ts/);
    expect(said.split("\n").length).toBeLessThanOrEqual(4);
  });

  it("says what it was caused by, and of a refusal its code alone", () => {
    const cause = new Error("connect ECONNREFUSED 127.0.0.1:5432");
    const rejection = new AppError("unavailable", {
      message: "The words of a provider",
      cause: new TypeError("fetch failed", { cause }),
    });

    expect(describeError(rejection)).toBe(
      "unavailable <- TypeError: fetch failed <- Error: connect ECONNREFUSED 127.0.0.1:5432",
    );
  });

  it("says of an answer in another shape which fields were wrong, not what was in them", () => {
    const result = z.object({ request_id: z.string() }).safeParse({ request_id: 5 });

    expect(describeError(result.error)).toBe("ZodError: request_id invalid_type");
  });

  it("says what the database said, which is no Error", () => {
    const said = { code: "57014", message: "canceling statement due to statement timeout" };

    expect(describeError(said)).toBe("canceling statement due to statement timeout");
  });

  it("keeps the names of tables and columns, which are quoted too", () => {
    const text = 'null value in column "status" of relation "generation_jobs"';

    expect(describeError(text)).toBe(text);
  });

  it.each([
    [
      "a signed address",
      "GET https://abc.supabase.co/storage/v1/object/sign/media/users/1/a.mp4?token=canary failed",
      "GET https://abc.supabase.co/… failed",
    ],
    ["a webhook's address", "POST http://127.0.0.1:3000/api/webhooks/fal?job=1&token=canary", ""],
    ["a name and password in an address", "to https://canary:canary@db.example.com/x", ""],
    ["an e-mail address", "no user canary@example.com here", "no user <e-mail> here"],
    ["a session's token", "bad jwt eyJhbGciOi.eyJjYW5hcnki.canary-signature", "bad jwt <token>"],
    [
      "a quoted value",
      'invalid input syntax for type uuid: "my canary prompt, with words"',
      'invalid input syntax for type uuid: "…"',
    ],
    ["a quoted value that was cut", 'Unexpected token, "canary <html>', 'Unexpected token, "…"'],
  ])("does not repeat %s", (_, text, expected) => {
    const said = [describeError(new Error(text)), describeError(text)];

    expect(said.join()).not.toContain("canary");
    if (expected !== "") expect(said[1]).toBe(expected);
  });

  it("is short, however long the text and the chain of causes", () => {
    let error = new Error("x".repeat(10_000));
    for (let depth = 0; depth < 50; depth += 1) error = new Error("again", { cause: error });

    expect(describeError(error).split("\n")[0]?.length).toBeLessThanOrEqual(500);
  });

  it.each([undefined, null, 5, Symbol("x"), {}])("may be anything: %s", (thrown) => {
    expect(typeof describeError(thrown)).toBe("string");
  });
});
