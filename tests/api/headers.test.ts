import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  API_ROUTES,
  audit,
  callAction,
  cookieOf,
  get,
  PAGES,
  type Person,
  post,
  type SecondApp,
  send,
  signedInUser,
  stack,
  startJob,
  startSecondApp,
  waitForJob,
} from "../support/api";

/** What every answer of the studio says about itself, whatever it answers. */

let app: SecondApp;
let person: Person;
let jobId: string;
let cookie: string;
/** Of the person's session, as they stand in its cookie. */
let tokens: string[];

beforeAll(async () => {
  person = await signedInUser();
  // Here the person is an administrator, too: every page opens.
  app = await startSecondApp({
    settings: { ADMIN_EMAILS: person.email, APP_URL: "https://studio.example" },
  });
  ({ jobId } = await startJob({ durationMs: 0 }, { person }));
  await waitForJob(jobId, "completed");
  const session = await cookieOf(person);
  tokens = tokensOf(session);
  cookie = session.replaceAll(/(^|; )sb-/g, "$1__Host-sb-");
});

afterAll(async () => {
  await app.stop();
  expect(await audit()).toEqual([]);
});

function tokensOf(session: string): string[] {
  const [, value = ""] = session.split("=base64-");
  const { access_token, refresh_token } = JSON.parse(Buffer.from(value, "base64url").toString());
  expect(access_token).toMatch(/^eyJ/);
  return [access_token, refresh_token, value];
}

type Sent = { status: number; headers: Headers; text: string };

/** As a proxy that speaks https passes it on. */
const HTTPS = { "x-forwarded-proto": "https" };
const open = (path: string, headers: Record<string, string> = {}): Promise<Sent> =>
  get(null, path, { appUrl: app.url, headers: { ...HTTPS, cookie, ...headers } });

const nonces: string[] = [];

function expectSafe({ headers }: Sent): void {
  expect(Object.fromEntries(headers)).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
  });
  const permissions = headers.get("permissions-policy") ?? "";
  for (const feature of ["camera", "geolocation", "payment", "usb", "display-capture"]) {
    expect(permissions).toContain(`${feature}=()`);
  }
  expect(headers.get("x-powered-by")).toBeNull();
  expect(headers.get("server")).toBeNull();
  expect(headers.get("access-control-allow-origin")).toBeNull();
}

/** A page's own policy; its nonce is kept for the comparison of all. */
function expectPagePolicy({ headers }: Sent): void {
  const policy = new Map(
    (headers.get("content-security-policy") ?? "").split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources] as const;
    }),
  );
  expect(Object.fromEntries(policy)).toMatchObject({
    "default-src": ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
  });
  expect(policy.get("script-src")).toEqual([
    "'self'",
    expect.stringMatching(/^'nonce-[\w+/]{22}=='$/),
  ]);
  nonces.push(policy.get("script-src")?.[1] ?? "");
  for (const sources of policy.values()) expect(sources).not.toContain("*");
}

/** What is no page, should somebody open it as one. */
function expectNoDocument({ headers }: Sent): void {
  expect(headers.get("content-security-policy")?.split("; ")).toEqual(
    expect.arrayContaining(["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]),
  );
}

/** Its address with ids of things that are there. */
function addressOf(path: string): string {
  const ids: Record<string, string> = {
    campaigns: person.campaignId,
    jobs: jobId,
    users: person.id,
    clips: person.clipId,
  };
  return path.replace(/(\w+)\/\[id\]/, (_, noun: string) => `${noun}/${ids[noun]}`);
}

describe("pages", () => {
  test.each(PAGES)("%s", async (path) => {
    const forPerson = await open(addressOf(path));
    const forNobody = await open(addressOf(path), { cookie: "" });
    const forScript = await open(addressOf(path), { rsc: "1" });

    expect([200, 307]).toContain(forPerson.status);
    for (const token of tokens) expect(forPerson.text).not.toContain(token);
    for (const response of [forPerson, forNobody, forScript]) {
      expectSafe(response);
      expectPagePolicy(response);
    }
    for (const response of [forPerson, forNobody]) {
      expect(response.headers.get("cache-control")).toMatch(/no-store/);
    }
  });

  test.each([
    "/nowhere",
    "/nowhere.png",
    "/robots.txt",

    "/.env",
    "/.git/config",
    "/package.json",
    "/next.config.ts",
    "/.next/BUILD_ID",
  ])("%s, which is not there", async (path) => {
    const response = await open(path);

    expect(response.status).toBe(404);
    expectSafe(response);
    expectPagePolicy(response);
  });

  test("the link of an email, a form and an action that is refused", async () => {
    const link = await open("/auth/confirm?token_hash=none&type=recovery");
    const refused = await callAction("/sign-in", "0".repeat(42), [], {
      appUrl: app.url,
      headers: { ...HTTPS, origin: "https://evil.example" },
    });

    expect(link.status).toBe(307);
    for (const response of [link, refused]) {
      expectSafe(response);
      expectPagePolicy(response);
    }
  });

  test("no two answers have had one nonce", () => {
    expect(nonces.length).toBeGreaterThan(60);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  test("a policy that a caller sends along is not taken over", async () => {
    const response = await open("/sign-in", {
      "content-security-policy": "script-src 'nonce-mine' 'unsafe-inline'",
    });

    expectPagePolicy(response);
    expect(response.text).not.toContain('nonce="mine"');
  });
});

describe("routes of the API", () => {
  const expectPrivate = (response: Sent) => {
    expectSafe(response);
    expectNoDocument(response);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'; ");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("set-cookie")).toBeNull();
  };

  test.each(API_ROUTES)("$name", async ({ method, path, query }) => {
    const address = `${path}${query === undefined ? "" : `?${new URLSearchParams(query.good)}`}`;
    for (const headers of [{ cookie }, {}]) {
      const extra = { appUrl: app.url, headers: { ...HTTPS, ...headers } };
      if (method === "GET") expectPrivate(await get(null, address, extra));
      else if (method === "POST") expectPrivate(await post(null, address, "{}", extra));
      else expectPrivate(await send(null, method, address, {}, extra));
    }
  });

  test("what leads to a file, and the file's own answer", async () => {
    const response = await open(`/api/media/jobs/${jobId}`);

    expect(response.status).toBe(302);
    expectPrivate(response);
  });

  test("a method that a route does not know, and an address that no route has", async () => {
    const unknown = await send(
      null,
      "PUT",
      "/api/credits",
      {},
      { appUrl: app.url, headers: HTTPS },
    );
    const nowhere = await open("/api/nowhere");

    expect([unknown.status, nowhere.status]).toEqual([405, 404]);
    for (const response of [unknown, nowhere]) {
      expectSafe(response);
      expectNoDocument(response);
    }
  });
});

describe("files", () => {
  const chunks = join(import.meta.dirname, "../../.next/static/chunks");
  const script = readdirSync(chunks).find((name) => name.endsWith(".js"));

  test.each([`/_next/static/chunks/${script}`, "/icon.svg"])("%s", async (path) => {
    const response = await open(path);

    expect(response.status).toBe(200);
    expectSafe(response);
    expectNoDocument(response);
  });

  test.each(["/_next", "/_next/", "/_next/static/", "/_next/static/chunks/", "/_next/server/"])(
    "the folder %s is not listed",
    async (path) => {
      const response = await open(path);

      expect([308, 404]).toContain(response.status);
      expect(response.text).not.toContain(script);
    },
  );

  test("none of a script's source is there to be read", () => {
    const names = readdirSync(chunks, { recursive: true }).map(String);
    const maps = names.filter((name) => name.endsWith(".map"));

    // The bundler leaves empty ones behind.
    for (const name of maps) {
      expect(JSON.parse(readFileSync(join(chunks, name), "utf8")).sources, name).toEqual([]);
    }
    expect(names.length).toBeGreaterThan(20);
  });
});

test("by http nothing is said of https", async () => {
  const response = await get(null, "/sign-in", { appUrl: stack.appUrl });

  expect(response.headers.get("strict-transport-security")).toBeNull();
});

test("TRACE gives nothing of a request back", async () => {
  const { port } = new URL(app.url);
  const text = await new Promise<string>((resolve, reject) => {
    const asked = request(
      {
        port,
        host: "127.0.0.1",
        method: "TRACE",
        path: "/sign-in",
        headers: { cookie: "a=canary" },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve(`${response.statusCode} ${Buffer.concat(parts)}`));
      },
    );
    asked.on("error", reject);
    asked.end();
  });

  expect(text).toMatch(/^[45]\d\d /);
  expect(text).not.toContain("canary");
});
