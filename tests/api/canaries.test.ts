import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUILD_MARK, settingNames } from "../../scripts/stack/build-app";
import {
  API_ROUTES,
  type ApiResponse,
  AppDidNotStart,
  actionOf,
  cookieOf,
  get,
  okBody,
  openForm,
  PAGES,
  type Person,
  post,
  postVideo,
  type SecondApp,
  send,
  sendWebhook,
  setFault,
  signedInUser,
  stack,
  startJob,
  startSecondApp,
  uniqueWord,
  waitFor,
  webhookUrl,
} from "../support/api";

/** Secrets that are found nowhere else, in apps that are driven through all that goes wrong; then everything is searched for them. */

const canary = (name: string) => `canary-${name}-${randomBytes(18).toString("base64url")}`;

const secrets = {
  FAL_KEY: `${canary("id")}:${canary("fal")}`,
  FAL_ADMIN_KEY: `${canary("id")}:${canary("admin")}`,
  FAL_WEBHOOK_SECRET: canary("webhook"),
  FAL_WEBHOOK_SECRET_PREVIOUS: canary("previous"),
  CRON_SECRET: canary("cron"),
};
const databaseSecrets = {
  SUPABASE_ANON_KEY: canary("anon"),
  SUPABASE_SERVICE_ROLE_KEY: canary("service"),
};

/** All that nobody is to see, each half of a key by itself, too. */
const searched = (): string[] => [
  ...Object.values({ ...secrets, ...databaseSecrets }).flatMap((value) => value.split(":")),
  stack.anonKey,
  stack.serviceRoleKey,
  stack.cronSecret,
  stack.databaseUrl,
  stack.settings.FAL_WEBHOOK_SECRET ?? "",
  "sim-secret",
];

const found = (text: string) => searched().filter((secret) => text.includes(secret));

let atWork: SecondApp;
let withoutDatabase: SecondApp;
let person: Person;
let cookie: string;
const responses: { what: string; text: string; status: number }[] = [];

beforeAll(async () => {
  person = await signedInUser();
  cookie = await cookieOf(person);
  [atWork, withoutDatabase] = await Promise.all([
    // fal refuses this key; here the person is an administrator, too.
    startSecondApp({ settings: { ...secrets, ADMIN_EMAILS: person.email } }),
    startSecondApp({
      settings: { ...secrets, ...databaseSecrets, SUPABASE_URL: "http://127.0.0.1:9" },
    }),
  ]);
});

afterAll(() => Promise.all([atWork.stop(), withoutDatabase.stop()]));

async function keep(what: string, asked: Promise<Omit<ApiResponse, "json">>): Promise<void> {
  const { status, headers, text } = await asked;
  responses.push({ what, status, text: `${JSON.stringify([...headers])}\n${text}` });
}

/** Every page and route, well and badly asked. */
async function walk(app: SecondApp, as: Record<string, string>): Promise<void> {
  const appUrl = app.url;
  const own = { "sec-fetch-site": "same-origin", "idempotency-key": "canary", ...as };
  for (const path of PAGES) {
    const address = path.replace("campaigns/[id]", `campaigns/${person.campaignId}`);
    await keep(path, get(null, address.replace("[id]", person.id), { appUrl, headers: as }));
  }
  for (const { name, method, path, query, body } of API_ROUTES) {
    if (name === "GET /api/cron/reconcile") continue;
    const address = query === undefined ? path : `${path}?${new URLSearchParams(query.good)}`;
    if (method === "GET") {
      await keep(name, get(null, address, { appUrl, headers: as }));
      await keep(name, get(null, `${path}?unknown=%00`, { appUrl, headers: as }));
      continue;
    }
    const good = typeof body === "object" ? body.good : {};
    for (const sent of [good, "{", { unknown: "\ud800" }]) {
      await keep(
        name,
        method === "POST"
          ? post(null, address, sent, { appUrl, headers: own })
          : send(null, method, address, sent, { appUrl, headers: own }),
      );
    }
  }
  await keep("cron", get(null, "/api/cron/reconcile", { appUrl }));
}

async function webhooks(app: SecondApp, jobId: string, requestId: string): Promise<void> {
  const secret = secrets.FAL_WEBHOOK_SECRET;
  const url = webhookUrl(jobId, { appUrl: app.url, secret });
  const forged = webhookUrl(jobId, { appUrl: app.url, secret: "x".repeat(32) });
  await keep("honest webhook", sendWebhook(url, requestId, okBody(requestId)));
  await keep("webhook with another token", sendWebhook(forged, requestId, okBody(requestId)));
  await keep("webhook that is no JSON", sendWebhook(url, requestId, "{"));
  await keep(
    "webhook without signature",
    post(null, url.slice(app.url.length), "{}", { appUrl: app.url }),
  );
}

describe("secrets of a studio", () => {
  test("that works, with a key that fal refuses, are in no answer", async () => {
    const word = uniqueWord();
    const extra = { appUrl: atWork.url };
    await walk(atWork, { cookie });
    await walk(atWork, {});
    await keep("refused by fal", postVideo(person, word, extra));
    const { jobId, requestId } = await startJob();
    await webhooks(atWork, jobId, requestId);
    await setFault(`${word}-down`, { submit: { kind: "status", status: 500 } });
    await keep("fal fails", postVideo(person, `${word}-down`, extra));
    const signIn = await openForm("/sign-in", extra);
    await keep("a wrong password", signIn({ email: person.email, password: "a-guess" }));
    await keep(
      "a change from another site",
      post(null, "/api/campaigns", {}, { ...extra, headers: { cookie } }),
    );
    const { id, path } = actionOf("chooseLocale");
    await keep(
      "an action of another site",
      post(null, path, "[]", { ...extra, headers: { "next-action": id } }),
    );
  }, 120_000);

  test("whose database is away are in no answer", async () => {
    await walk(withoutDatabase, { cookie });
    await walk(withoutDatabase, { authorization: `Bearer ${person.token}` });
    await webhooks(withoutDatabase, person.id, "r1");
    const bearer = { authorization: `Bearer ${secrets.CRON_SECRET}` };
    await keep(
      "the cron",
      get(null, "/api/cron/reconcile", { appUrl: withoutDatabase.url, headers: bearer }),
    );
    const signIn = await openForm("/sign-in", { appUrl: withoutDatabase.url });
    const signedIn = await signIn({ email: person.email, password: "only-for-this-test" });
    await keep("signing in", Promise.resolve(signedIn));
    // Nobody gets in while the limits cannot be asked.
    expect([signedIn.status, signedIn.setCookies]).toEqual([200, []]);
    expect(signedIn.alert).toMatch(/^We can't reach our database/);
  }, 120_000);

  test("are in none of all these answers", () => {
    const statuses = new Set(responses.map(({ status }) => status));
    const count = (of: number) => responses.filter(({ status }) => status === of).length;

    expect([...statuses]).toEqual(
      expect.arrayContaining([200, 400, 401, 403, 404, 415, 422, 500, 502, 503]),
    );
    expect(count(503)).toBeGreaterThan(20);
    expect(
      responses.flatMap(({ what, text }) => found(text).map((secret) => [what, secret])),
    ).toEqual([]);
  });

  test("are in no line of their logs", async () => {
    for (const [app, word] of [
      [atWork, "provider_refused"],
      [withoutDatabase, "request_failed"],
    ] as const) {
      const log = await waitFor(word, async () => {
        const text = await app.readLog();
        return text.includes(word) ? text : null;
      });
      expect(found(log)).toEqual([]);
    }
  });

  test.each<[string, Record<string, string>]>([
    ["too short", { CRON_SECRET: "canary-short" }],
    ["too simple", { FAL_WEBHOOK_SECRET: "canary-".padEnd(40, "y") }],
    ["used twice", { CRON_SECRET: secrets.FAL_WEBHOOK_SECRET }],
    ["malformed", { FAL_KEY: canary("malformed") }],
  ])("that are %s stop the start without being told", async (_, settings) => {
    const failure = await startSecondApp({ settings: { ...secrets, ...settings } }).catch(
      (error: unknown) => error,
    );

    expect(failure).toBeInstanceOf(AppDidNotStart);
    const { log } = failure as AppDidNotStart;
    expect(log).toContain(Object.keys(settings)[0]);
    for (const value of Object.values(settings)) expect(log).not.toContain(value);
    expect(found(log)).toEqual([]);
  });
});

describe("what browsers load", () => {
  const root = join(import.meta.dirname, "../../.next/static");
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

  test("holds no secret, no setting and no name of one", () => {
    // Built with a mark for each of them.
    const never = [
      ...searched(),
      BUILD_MARK,
      ...settingNames().filter((name) => name !== "VERCEL"),
      "service_role",
      "process.env.FAL",
      "process.env.SUPABASE",
    ];
    expect(settingNames()).toEqual(expect.arrayContaining(Object.keys(secrets)));
    expect(files.length).toBeGreaterThan(40);

    const shown = files.flatMap((file) => {
      const text = readFileSync(file, "latin1");
      return never.filter((word) => text.includes(word)).map((word) => [file, word]);
    });

    expect(shown).toEqual([]);
  });

  test("holds no token of any kind, and no address of fal's API", () => {
    const texts = files
      .filter((file) => /\.(js|css|json|map)$/.test(file))
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");

    expect(texts).not.toMatch(/eyJ[\w-]{10,}\.[\w-]{10,}\./);
    expect(texts).not.toMatch(/queue\.fal\.run|rest\.fal\.ai|api\.fal\.ai/);
    expect(texts).not.toMatch(/sb_(secret|publishable)_/);
  });
});
