import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InvalidEnvironment, readEnv, settingsSchema } from "@/lib/server/core/env";
import { goodSettings } from "./settings";

type Source = Record<string, string | undefined>;

function problemsOf(source: Source): string {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.message;
    throw error;
  }
  return "";
}

const goodBut = (given: Source): Source => ({ ...goodSettings, ...given });
const required = Object.keys(goodSettings);

describe("good settings", () => {
  it("are read, with fal's own addresses and safe defaults for the rest", () => {
    expect(readEnv(goodSettings)).toEqual({
      appUrl: "https://studio.example.com",
      supabaseUrl: "https://abc.supabase.co",
      supabaseAnonKey: "anon-key-of-the-project",
      supabaseServiceRoleKey: "service-role-key-of-the-project",
      falKey: "key-id:key-secret",
      falAdminKey: null,
      falWebhookSecrets: ["0123456789abcdefghijklmnopqrstuv"],
      falWebhookUserIds: [],
      falQueueUrl: "https://queue.fal.run",
      falRestUrl: "https://rest.fal.ai",
      falPlatformUrl: "https://api.fal.ai/v1",
      falJwksUrl: "https://rest.fal.ai/.well-known/jwks.json",
      adminEmails: [],
      cronSecret: null,
      useAsyncGeneration: true,
      clientAddressHeader: null,
      budgetCurrency: "EUR",
      isServerless: false,
      isDevelopment: false,
    });
  });

  it("may come with white space and slashes at the end, as pasted ones do", () => {
    const settings = readEnv(
      goodBut({
        APP_URL: " https://studio.example.com// ",
        FAL_KEY: "key-id:key-secret\n",
        SUPABASE_URL: "http://127.0.0.1:54321/",
      }),
    );

    expect(settings).toMatchObject({
      appUrl: "https://studio.example.com",
      falKey: "key-id:key-secret",
      supabaseUrl: "http://127.0.0.1:54321",
    });
  });

  it("take Supabase's newer names for the keys", () => {
    const settings = readEnv(
      goodBut({
        SUPABASE_ANON_KEY: undefined,
        SUPABASE_SERVICE_ROLE_KEY: "",
        SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1",
        SUPABASE_SECRET_KEY: "sb_secret_1",
      }),
    );

    expect(settings).toMatchObject({
      supabaseAnonKey: "sb_publishable_1",
      supabaseServiceRoleKey: "sb_secret_1",
    });
  });

  it("know both webhook secrets while one is replaced, the new one first", () => {
    const previous = "vutsrqponmlkjihgfedcba9876543210";

    expect(readEnv(goodBut({ FAL_WEBHOOK_SECRET_PREVIOUS: previous })).falWebhookSecrets).toEqual([
      goodSettings.FAL_WEBHOOK_SECRET,
      previous,
    ]);
  });

  it.each([
    ["", []],
    [" , ,", []],
    ["github|1", ["github|1"]],
    [" github|1 ,google-oauth2|2,", ["github|1", "google-oauth2|2"]],
  ])("read the user ids %j as %j", (value, ids) => {
    expect(readEnv(goodBut({ FAL_WEBHOOK_USER_ID: value })).falWebhookUserIds).toEqual(ids);
  });

  it("compare admins' emails in lower case", () => {
    expect(readEnv(goodBut({ ADMIN_EMAILS: "Maya@Example.com, b@c.de" })).adminEmails).toEqual([
      "maya@example.com",
      "b@c.de",
    ]);
  });

  it.each([
    [undefined, true],
    ["", true],
    ["true", true],
    ["false", false],
    [" false ", false],
  ])("USE_ASYNC_GENERATION=%j means %s", (value, expected) => {
    expect(readEnv(goodBut({ USE_ASYNC_GENERATION: value })).useAsyncGeneration).toBe(expected);
  });

  it("know the admin key and another currency", () => {
    expect(
      readEnv(goodBut({ FAL_ADMIN_KEY: "admin-id:admin-secret", BUDGET_CURRENCY: "JPY" })),
    ).toMatchObject({ falAdminKey: "admin-id:admin-secret", budgetCurrency: "JPY" });
  });

  it.each([
    ["FAL_QUEUE_URL", "falQueueUrl", "https://queue.fal.run"],
    ["FAL_REST_URL", "falRestUrl", "https://rest.fal.ai"],
    ["FAL_PLATFORM_URL", "falPlatformUrl", "https://api.fal.ai/v1"],
    ["FAL_JWKS_URL", "falJwksUrl", "https://rest.fal.ai/.well-known/jwks.json"],
  ] as const)(
    "%s left empty, as in a copied example file, means fal's own",
    (name, key, expected) => {
      expect(readEnv(goodBut({ [name]: "" }))[key]).toBe(expected);
    },
  );

  it("may have every optional one empty", () => {
    const empty = Object.fromEntries(
      Object.keys(settingsSchema.shape)
        .filter((name) => !required.includes(name))
        .map((name) => [name, ""]),
    );

    expect(readEnv({ ...empty, ...goodSettings })).toEqual(readEnv(goodSettings));
  });
});

describe("on Vercel", () => {
  const vercel = { VERCEL: "1", VERCEL_PROJECT_PRODUCTION_URL: "ugc-studio.vercel.app" };

  it("the address is the production URL, and there are no timers", () => {
    expect(readEnv(goodBut({ APP_URL: undefined, ...vercel }))).toMatchObject({
      appUrl: "https://ugc-studio.vercel.app",
      isServerless: true,
    });
  });

  it("the caller's address stands in x-real-ip, unless another header is named", () => {
    const named = goodBut({ ...vercel, CLIENT_ADDRESS_HEADER: "X-Client" });

    expect(readEnv(goodBut(vercel)).clientAddressHeader).toBe("x-real-ip");
    expect(readEnv(named).clientAddressHeader).toBe("X-Client");
  });

  it("an address of one's own wins", () => {
    expect(readEnv(goodBut(vercel)).appUrl).toBe("https://studio.example.com");
  });

  it("a wrong address of one's own is not silently replaced", () => {
    expect(problemsOf(goodBut({ ...vercel, APP_URL: "studio.example.com" }))).toContain("APP_URL");
  });
});

describe("bad settings", () => {
  it.each(required)("%s missing is said by name", (name) => {
    for (const value of [undefined, "", "   "]) {
      expect(problemsOf(goodBut({ [name]: value }))).toMatch(new RegExp(`\\b${name}\\b.*missing`));
    }
  });

  const malformed: [string, string][] = [
    ["APP_URL", "studio.example.com"],
    ["APP_URL", "ftp://studio.example.com"],
    ["APP_URL", "javascript:alert(1)"],
    ["APP_URL", "https://"],
    ["APP_URL", "not a url at all"],
    ["SUPABASE_URL", "postgres://user:pw@db.example.com/postgres"],
    ["SUPABASE_URL", "abc.supabase.co"],
    ["FAL_KEY", "keywithoutcolon"],
    ["FAL_KEY", "a:b:c"],
    ["FAL_KEY", ":secret"],
    ["FAL_KEY", "id:"],
    ["FAL_KEY", "Key id:secret"],
    ["FAL_WEBHOOK_SECRET", "hunter2-hunter2"],
    ["FAL_WEBHOOK_SECRET", "0123456789abcdefghijklmnopqrstu"],
    ["FAL_WEBHOOK_SECRET", "a".repeat(64)],
    ["FAL_WEBHOOK_SECRET", "abcabcabc".repeat(8)],
    ["FAL_WEBHOOK_SECRET_PREVIOUS", "hunter2-hunter2"],
    ["FAL_QUEUE_URL", "queue.fal.run"],
    ["FAL_REST_URL", "file:///etc/passwd"],
    ["FAL_PLATFORM_URL", "//api.fal.ai"],
    ["FAL_JWKS_URL", "data:application/json,{}"],
    ["CRON_SECRET", "cron"],
    ["CRON_SECRET", "x".repeat(40)],
    ["USE_ASYNC_GENERATION", "yes"],
    ["USE_ASYNC_GENERATION", "0"],
    ["USE_ASYNC_GENERATION", "FALSE"],
    ["FAL_ADMIN_KEY", "keywithoutcolon"],
    ["BUDGET_CURRENCY", "euro"],
    ["BUDGET_CURRENCY", "eur"],
    ["BUDGET_CURRENCY", "€"],
    ["BUDGET_CURRENCY", "QQQ"],
    ["CLIENT_ADDRESS_HEADER", "X-Real-IP, X-Forwarded-For"],
    ["LOG_LEVEL", "verbose"],
    ["LOG_LEVEL", "INFO"],
  ];

  it.each(malformed)("%s=%s is said by name, without the value", (name, value) => {
    const message = problemsOf(goodBut({ [name]: value }));

    expect(message).toContain(name);
    expect(message).not.toContain(value);
  });

  it.each(malformed)("%s=%s blames no other setting", (name, value) => {
    const lines = problemsOf(goodBut({ [name]: value }))
      .split("\n")
      .slice(1);

    expect(lines.filter((line) => !line.startsWith(`  ${name} `))).toEqual([]);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it("are all named at once: the missing ones, the malformed ones and the weak ones", () => {
    const message = problemsOf({
      APP_URL: "nope",
      SUPABASE_ANON_KEY: "anon",
      FAL_KEY: "nope",
      FAL_WEBHOOK_SECRET: "weak",
      CRON_SECRET: "weak",
      USE_ASYNC_GENERATION: "maybe",
      FAL_JWKS_URL: "nope",
    });

    const names = [
      ...["APP_URL", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY", "FAL_KEY", "FAL_WEBHOOK_SECRET"],
      ...["CRON_SECRET", "USE_ASYNC_GENERATION", "FAL_JWKS_URL"],
    ];
    for (const name of names) expect(message).toContain(name);
    expect(message).not.toMatch(/nope|weak|maybe/);
  });

  it("of an empty environment name all six that are required", () => {
    const message = problemsOf({});

    for (const name of required) expect(message).toContain(name);
    expect(message.split("\n").slice(1)).toHaveLength(6);
  });

  it("that hold the same key twice are refused", () => {
    const key = goodSettings.SUPABASE_SERVICE_ROLE_KEY;
    const message = problemsOf(goodBut({ SUPABASE_ANON_KEY: key }));

    expect(message).toContain("SUPABASE_ANON_KEY");
    expect(message).not.toContain(key);
  });

  const shared = "abcdefghijklmnop:qrstuvwxyz0123456789";
  const secrets = [
    "FAL_KEY",
    "FAL_ADMIN_KEY",
    "FAL_WEBHOOK_SECRET",
    "CRON_SECRET",
    "SUPABASE_SERVICE_ROLE_KEY",
  ];
  const pairs = secrets.flatMap((one, index) =>
    secrets.slice(index + 1).map((other) => [one, other] as const),
  );

  it.each(pairs)("that use one secret as %s and as %s are refused", (one, other) => {
    const message = problemsOf(goodBut({ [one]: shared, [other]: shared }));

    expect(message).toContain(one);
    expect(message).toContain(other);
    expect(message).not.toContain(shared);
  });

  it("never repeat a value, whichever is wrong", () => {
    const canary = "canary-3f9a";
    for (const name of Object.keys(settingsSchema.shape)) {
      expect(problemsOf(goodBut({ [name]: `${canary} \u0000 ${name}` }))).not.toContain(canary);
    }
  });
});

describe("env()", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  it("reads the process's environment at first use, then no more", async () => {
    for (const name of Object.keys(settingsSchema.shape)) vi.stubEnv(name, undefined);
    vi.resetModules();
    const { env } = await import("@/lib/server/core/env");
    for (const [name, value] of Object.entries(goodSettings)) vi.stubEnv(name, value);
    const first = env();
    vi.stubEnv("APP_URL", "https://other.example.com");

    expect(first.appUrl).toBe("https://studio.example.com");
    expect(env()).toBe(first);
  });

  it("that failed fails again, rather than answer with half of it", async () => {
    for (const name of Object.keys(settingsSchema.shape)) vi.stubEnv(name, undefined);
    vi.resetModules();
    const { env } = await import("@/lib/server/core/env");

    expect(() => env()).toThrow("FAL_WEBHOOK_SECRET");
    expect(() => env()).toThrow("FAL_WEBHOOK_SECRET");
  });
});

describe(".env.example", () => {
  const file = path.join(import.meta.dirname, "../../.env.example");
  const lines = () => (existsSync(file) ? readFileSync(file, "utf8").split("\n") : []);
  // An optional setting may stand there commented out.
  const keyOf = (line: string) => /^#?\s*([A-Z][A-Z0-9_]+)=/.exec(line)?.[1] ?? null;

  it("has exactly the settings there are", () => {
    const keys = lines().flatMap((line) => keyOf(line) ?? []);

    expect(keys.toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
  });

  it("explains each in the line above it", () => {
    const all = lines();
    const bare = all.filter((line, index) => {
      const above = all[index - 1] ?? "";
      return keyOf(line) !== null && (!above.startsWith("#") || keyOf(above) !== null);
    });

    expect(all.length).toBeGreaterThan(0);
    expect(bare).toEqual([]);
  });

  it("holds no secret of anybody's", () => {
    const given = lines().filter((line) => /(KEY|SECRET)=./.test(line));

    expect(given.filter((line) => !/=\s*(#|$)/.test(line))).toEqual([]);
  });
});
