import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  API_ROUTES,
  type ApiResponse,
  actionOf,
  audit,
  aVoice,
  builtActions,
  callAction,
  cookieOf,
  errorOf,
  get,
  NOBODYS,
  okBody,
  openForm,
  type Person,
  post,
  type Route,
  routesInTheCode,
  rowsOf,
  type SecondApp,
  send,
  sendWebhook,
  signedInUser,
  sql,
  stack,
  startJob,
  startSecondApp,
  uniqueWord,
  webhookUrl,
} from "../support/api";

/** What another site can make the browser of a signed-in person send: every route and action, with a session that is good. */

let app: SecondApp;
let person: Person;
let cookie: string;
/** Ids of what the person has, by what stands before them in an address. */
let ids: Record<string, string>;

beforeAll(async () => {
  person = await signedInUser();
  cookie = await cookieOf(person);
  // Here the person is an administrator, too: one session opens everything.
  app = await startSecondApp({ settings: { ADMIN_EMAILS: person.email } });
  const { jobId } = await startJob({}, { person });
  // Nobody but these tests shall change a row of theirs: neither the reconciler nor a look at the job has anything to ask fal.
  await sql(
    `update generation_jobs
     set next_check_at = now() + interval '1 day', last_checked_at = now() + interval '1 day' where id = $1`,
    [jobId],
  );
  const [actor] = await sql(
    "insert into actors (user_id, name, soul_image_path) values ($1, 'Mira', 'users/mira.jpg') returning id",
    [person.id],
  );
  ids = {
    actors: String(actor?.id),
    campaigns: person.campaignId,
    clips: person.clipId,
    jobs: jobId,
    users: person.id,
  };
});

afterAll(async () => {
  await app.stop();
  expect(await audit()).toEqual([]);
});

/** What no page of ours sends, and what says so. */
const FROM_ELSEWHERE: [string, () => Record<string, string>][] = [
  [
    "another site",
    () => ({ "sec-fetch-site": "cross-site", origin: "https://evil.example", referer: app.url }),
  ],
  [
    "another site that hides its origin",
    () => ({ "sec-fetch-site": "cross-site", origin: "null" }),
  ],
  ["another site that says nothing else", () => ({ "sec-fetch-site": "cross-site" })],
  ["a neighbouring subdomain", () => ({ "sec-fetch-site": "same-site", origin: app.url })],
  ["the address bar", () => ({ "sec-fetch-site": "none" })],
  ["an old browser on another site", () => ({ origin: "https://evil.example" })],
  ["an old browser on another port", () => ({ origin: "http://127.0.0.1:1" })],
  ["an old browser on a name that begins like ours", () => ({ origin: `${app.url}.evil.example` })],
  ["an old browser that hides its origin", () => ({ origin: "null" })],
  ["nowhere", () => ({})],
];

/** All that a form, or a script without asking us first, can send. */
const FORM_TYPES = [
  "text/plain",
  "text/plain;charset=UTF-8",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "TEXT/PLAIN ; a=application/json",
];

const changing = API_ROUTES.filter(({ method, for: who }) => method !== "GET" && who !== "own");

/** The route's request as a page of ours sends it, about what the person really has. */
function request(
  route: Route,
  headers: Record<string, string>,
  type?: string,
): Promise<ApiResponse> {
  const path = route.path.replaceAll(
    /(\w+)\/00000000-0000-4000-8000-000000000000/g,
    (found, noun: string) => (ids[noun] === undefined ? found : `${noun}/${ids[noun]}`),
  );
  const query = route.query === undefined ? "" : `?${new URLSearchParams(route.query.good)}`;
  const good = typeof route.body === "object" ? withIds(route.body.good) : undefined;
  const body = route.body === "bytes" ? aVoice() : good;
  const extra = {
    appUrl: app.url,
    headers: {
      cookie,
      "idempotency-key": "from-a-page",
      "content-type": type ?? (body instanceof Uint8Array ? "audio/wav" : "application/json"),
      ...headers,
    },
  };
  if (route.method === "GET") return get(null, `${path}${query}`, extra);
  if (route.method === "POST") return post(null, `${path}${query}`, body, extra);
  return send(null, route.method, `${path}${query}`, body, extra);
}

function withIds(good: unknown): unknown {
  const own: Record<string, string> = { clipId: person.clipId, campaignId: person.campaignId };
  const text = JSON.stringify(
    good,
    (key, value) => (value === NOBODYS ? own[key] : undefined) ?? value,
  );
  return JSON.parse(text);
}

const sameOrigin = () => ({ "sec-fetch-site": "same-origin", origin: app.url });

test("every route of the code is known here", () => {
  expect(routesInTheCode().toSorted()).toEqual(API_ROUTES.map(({ name }) => name).toSorted());
  expect(changing.length).toBeGreaterThan(35);
});

describe.each(changing)("$name with a good session", (route) => {
  test("is refused from anywhere but our own pages, and changes nothing", async () => {
    const before = await rowsOf(person.id);

    for (const [where, headers] of FROM_ELSEWHERE) {
      const response = await request(route, headers());
      expect([response.status, errorOf(response).code], where).toEqual(
        route.for === "admin" ? [404, "not_found"] : [403, "cross_site_request"],
      );
    }
    expect(await rowsOf(person.id)).toEqual(before);
  });

  test("is refused as whatever a form can send, even from our own pages, and changes nothing", async () => {
    const before = await rowsOf(person.id);

    for (const type of FORM_TYPES) {
      const response = await request(route, sameOrigin(), type);
      expect([response.status, errorOf(response).code], type).toEqual(
        route.for === "admin" ? [404, "not_found"] : [415, "unsupported_media_type"],
      );
    }
    expect(await rowsOf(person.id)).toEqual(before);
  });
});

describe("whatever only reads", () => {
  const reading = API_ROUTES.filter(({ method, for: who }) => method === "GET" && who !== "own");

  test.each(reading)("$name changes nothing", async (route) => {
    const before = await rowsOf(person.id);

    const response = await request(route, { "sec-fetch-site": "cross-site" });

    expect([200, 302, 404, 503]).toContain(response.status);
    expect(await rowsOf(person.id)).toEqual(before);
  });
});

describe("what has credentials of its own", () => {
  const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };

  test("fal's webhook is let in from anywhere with fal's signature, and with no session without it", async () => {
    const { jobId, requestId } = await startJob({}, { appUrl: app.url });
    const url = webhookUrl(jobId, { appUrl: app.url });
    const body = okBody(requestId);

    const bySession = await post(null, url.slice(app.url.length), body, {
      appUrl: app.url,
      headers: { cookie, ...sameOrigin() },
    });
    const honest = await sendWebhook(url, requestId, body, elsewhere);

    expect(bySession.status).toBe(400);
    expect(honest.status, honest.text).toBe(200);
  });

  test("the cron is let in from anywhere with its secret, and with no session without it", async () => {
    const path = "/api/cron/reconcile";
    const bearer = { authorization: `Bearer ${stack.cronSecret}` };

    const bySession = await get(null, path, { headers: { cookie, ...sameOrigin() } });
    const byCron = await get(null, path, { headers: { ...bearer, ...elsewhere } });

    expect(bySession.status).toBe(401);
    expect(byCron.status).toBe(200);
  });
});

/** What pages' scripts call, with something that it would act on. */
const CALLS: Record<string, unknown[]> = {
  chooseLocale: ["fr"],
  chooseTheme: ["dark"],
  signOut: [],
};

/** The forms of pages, filled in so that they are accepted. */
const FORMS: Record<string, { path: string; values: () => Record<string, string> }> = {
  signIn: { path: "/sign-in", values: () => ({ email: person.email, password: PASSWORD }) },
  signUp: { path: "/sign-up", values: () => ({ email: NEW_EMAIL, password: PASSWORD }) },
  requestPasswordReset: { path: "/forgot-password", values: () => ({ email: person.email }) },
  saveProfile: { path: "/settings", values: () => ({ displayName: "Mallory" }) },
  setNewPassword: { path: "/reset-password", values: () => ({ password: "a-stranger-knows-it" }) },
};

const PASSWORD = "only-for-this-test";
const NEW_EMAIL = `${uniqueWord()}@api.test`;

/** What there is of this person, and of the one who has not signed up, outside the tables that carry an id. */
async function accounts(): Promise<unknown[]> {
  return sql(
    "select email, encrypted_password, recovery_token from auth.users where email in ($1, $2)",
    [person.email, NEW_EMAIL],
  );
}

describe("actions of pages", () => {
  test("are these", () => {
    const known = [...Object.keys(CALLS), ...Object.keys(FORMS)];
    expect(
      builtActions()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(known.toSorted());
  });

  test.each(Object.entries(CALLS))("%s is done for a page of ours alone", async (name, args) => {
    const { id, path } = actionOf(name);
    const call = (headers: Record<string, string>) =>
      callAction(path, id, args, { appUrl: app.url, headers });

    for (const [where, headers] of FROM_ELSEWHERE) {
      const response = await call({ cookie, ...headers() });
      expect(response.status, where).toBe(500);
      expect(response.setCookies, where).toEqual([]);
    }
    expect((await get(null, "/api/credits", { headers: { cookie } })).status).toBe(200);

    const own = await cookieOf(await signedInUser());
    for (const headers of [sameOrigin(), { origin: app.url }]) {
      const response = await call({ cookie: own, ...headers });
      expect(response.status).toBeLessThan(400);
      expect(response.setCookies.length, name).toBeGreaterThan(name === "signOut" ? -1 : 0);
    }
  });

  test.each(Object.entries(FORMS))("%s is done for a form of ours alone", async (_, form) => {
    const submit = await openForm(form.path, { appUrl: app.url, headers: { cookie } });
    const before = [await rowsOf(person.id), await accounts()];

    for (const [where, headers] of FROM_ELSEWHERE) {
      const response = await submit(form.values(), { headers: { origin: "", ...headers() } });
      expect(response.status, where).toBe(500);
      expect(response.setCookies, where).toEqual([]);
    }
    expect([await rowsOf(person.id), await accounts()]).toEqual(before);

    const response = await submit(form.values());
    expect(response.status, response.text).toBeLessThan(400);
    expect(response.alert).toBeNull();
    expect([...response.setCookies, await rowsOf(person.id), await accounts()]).not.toEqual(before);
  });
});

describe("from a page of ours", () => {
  // The last ones, for what they do is done.
  test.each(changing)("$name is let in", async (route) => {
    for (const headers of [sameOrigin(), { origin: app.url }]) {
      const response = await request(route, headers);
      expect([401, 403, 405, 500, ...(route.for === "admin" ? [404] : [])]).not.toContain(
        response.status,
      );
      expect(response.text).not.toContain("unsupported_media_type");
    }
  });

  test("they have changed something", async () => {
    const [actor] = await sql("select 1 from actors where id = $1", [ids.actors]);
    const [job] = await sql("select status from generation_jobs where id = $1", [ids.jobs]);
    const [profile] = await sql("select manual_budget_cents from profiles where user_id = $1", [
      person.id,
    ]);

    expect(actor).toBeUndefined();
    expect(job).toMatchObject({ status: "cancelled" });
    expect(Number(profile?.manual_budget_cents)).toBe(1_250);
  });
});
