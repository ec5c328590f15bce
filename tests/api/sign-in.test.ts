import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cookiesOf,
  type FormResponse,
  get,
  openForm,
  type Person,
  type SecondApp,
  signedInUser,
  sql,
  stack,
  startSecondApp,
  uniqueWord,
  waitFor,
} from "../support/api";
import { HOSTILE_PATHS } from "../support/hostile-paths";

/** The account forms over HTTP, as a browser without scripts sends them, to two instances of the app. */

const PASSWORD = "only-for-this-test";
const WRONG = "That email and password don't belong together.";
const WAIT = /^Too many attempts\. Try again in (a minute|\d+ minutes)\.$/;

let apps: [SecondApp, SecondApp];
let submit: Awaited<ReturnType<typeof openForm>>;

beforeAll(async () => {
  const settings = { CLIENT_ADDRESS_HEADER: "x-proxy-says" };
  apps = await Promise.all([startSecondApp({ settings }), startSecondApp({ settings })]);
  submit = await openForm("/sign-in", { appUrl: apps[0].url });
});

afterAll(() => Promise.all(apps.map((app) => app.stop())));

type Attempt = { email: string; password?: string; address?: string; app?: number };

/** One attempt to sign in, by a caller at that address, at one of the two. */
function attempt({ email, password = "a-guess", address = newAddress(), app = 0 }: Attempt) {
  const appUrl = apps[app % 2]?.url ?? "";
  return submit({ email, password }, { appUrl, headers: { "x-proxy-says": address } });
}

let addresses = 0;
function newAddress(): string {
  addresses += 1;
  return `198.51.${Math.floor(addresses / 250)}.${addresses % 250}`;
}

/** What they were told, counted. */
function told(responses: readonly FormResponse[]): {
  wrong: number;
  wait: number;
  other: unknown[];
} {
  const alerts = responses.map(({ alert }) => alert ?? "");
  return {
    wrong: alerts.filter((alert) => alert === WRONG).length,
    wait: alerts.filter((alert) => WAIT.test(alert)).length,
    other: alerts.filter((alert) => alert !== WRONG && !WAIT.test(alert)),
  };
}

/** What comes back while the test goes on: nothing, unless the machine is very slow. */
const EMAIL_BACK_MS = 18_000;
const ADDRESS_BACK_MS = 30_000;

/** Exactly so many were answered, and all others told to wait. */
function expectAnswered(
  responses: readonly FormResponse[],
  { limit, backMs, since }: { limit: number; backMs: number; since: number },
): void {
  const { wrong, wait, other } = told(responses);
  expect(other).toEqual([]);
  expect(wrong + wait).toBe(responses.length);
  expect(wrong).toBeGreaterThanOrEqual(limit);
  expect(wrong).toBeLessThanOrEqual(limit + Math.floor((performance.now() - since) / backMs));
}

const many = (count: number, one: (index: number) => Promise<FormResponse>) =>
  Promise.all(Array.from({ length: count }, (_, index) => one(index)));

describe("guesses at a password", () => {
  test("from one address, 50 at once at two instances: 10 are answered, the others told when to come back", async () => {
    const { email } = await signedInUser();
    const address = newAddress();

    const responses = await many(50, (app) => attempt({ email, address, app }));

    expect(told(responses)).toEqual({ wrong: 10, wait: 40, other: [] });
    // Also with the right one: nobody can tell from the answer that it was.
    const right = await attempt({ email, address, password: PASSWORD, app: 1 });
    expect(right.alert).toMatch(WAIT);
    expect(right.setCookies).toEqual([]);
    const log = await waitFor("a refusal in the log", async () => {
      const text = await apps[1].readLog();
      return text.includes('"attempt_refused"') ? text : null;
    });
    expect(log).not.toContain(email);
    expect(log).not.toContain(address);
  });

  test("keep the account's owner out of nothing who comes from elsewhere", async () => {
    const { email } = await signedInUser();
    const address = newAddress();
    await many(50, (app) => attempt({ email, address, app }));

    const owner = await attempt({ email, password: PASSWORD });

    expect([owner.status, owner.location]).toEqual([303, "/campaigns"]);
    // And gives the guesser nothing back.
    expect((await attempt({ email, address })).alert).toMatch(WAIT);
  });

  test("from everywhere, 60 at once: 50 are answered", async () => {
    const { email } = await signedInUser();
    const since = performance.now();

    const responses = await many(60, (app) => attempt({ email, app }));

    expectAnswered(responses, { limit: 50, backMs: EMAIL_BACK_MS, since });
  });

  test("from everywhere end for the owner with the link of a password mail", async () => {
    const { email } = await signedInUser();
    await many(60, (app) => attempt({ email, app }));
    expect((await attempt({ email, password: PASSWORD })).alert).toMatch(WAIT);

    const link = await followLink(email, "/reset-password");
    const cookie = cookiesOf(link);
    const newPassword = await openForm("/reset-password", {
      appUrl: apps[0].url,
      headers: { cookie },
    });
    const changed = await newPassword({ password: "another-good-one" });
    const owner = await attempt({ email, password: "another-good-one" });

    expect(link.location).toBe("/reset-password");
    expect([changed.status, changed.location]).toEqual([303, "/campaigns"]);
    expect([owner.status, owner.location]).toEqual([303, "/campaigns"]);
  });

  test("at one account after the other from one address: 30 are answered", async () => {
    const address = newAddress();
    const since = performance.now();

    const responses = await many(50, (app) =>
      attempt({ email: `${uniqueWord()}@api.test`, address, app }),
    );

    expectAnswered(responses, { limit: 30, backMs: ADDRESS_BACK_MS, since });
  });

  test("at others are not given back for passwords that one sets for oneself", async () => {
    const { email } = await signedInUser();
    const address = newAddress();
    const since = performance.now();
    const first = await many(40, (app) =>
      attempt({ email: `${uniqueWord()}@api.test`, address, app }),
    );
    const cookie = cookiesOf(await followLink(email, "/reset-password"));
    const headers = { cookie, "x-proxy-says": address };
    const setPassword = await openForm("/reset-password", { appUrl: apps[0].url, headers });

    for (const password of ["first-good-one", "second-good-one", "third-good-one"]) {
      expect((await setPassword({ password })).status).toBe(303);
    }

    const others = await many(5, () => attempt({ email: `${uniqueWord()}@api.test`, address }));
    expectAnswered([...first, ...others], { limit: 30, backMs: ADDRESS_BACK_MS, since });
  });

  test("at an account that is there and at none are answered alike, to the last", async () => {
    const { email } = await signedInUser();
    const [there, nowhere] = [email, `${uniqueWord()}@api.test`];

    for (let turn = 0; turn < 12; turn += 1) {
      const [one, other] = [newAddress(), newAddress()].map((_, index) => `203.0.113.${index}`);
      const [first, second] = await Promise.all([
        attempt({ email: there, address: one ?? "" }),
        attempt({ email: nowhere, address: other ?? "" }),
      ]);
      expect([first.status, first.alert]).toEqual([second.status, second.alert]);
    }
  });

  test("that name another caller's address themselves are still counted as one", async () => {
    const { email } = await signedInUser();
    // This app knows no header to trust.
    const here = await openForm("/sign-in");

    const responses = await many(20, () => {
      const address = newAddress();
      const headers = { "x-forwarded-for": address, "x-real-ip": address, forwarded: address };
      return here({ email, password: "a-guess" }, { headers });
    });

    expect(told(responses)).toEqual({ wrong: 10, wait: 10, other: [] });
  });

  test("are told when to come back in the person's language", async () => {
    const { email } = await signedInUser();
    const address = newAddress();
    await many(20, () => attempt({ email, address }));

    const response = await submit(
      { email, password: "a-guess" },
      { headers: { "x-proxy-says": address, "accept-language": "fr" } },
    );

    expect(response.alert).toMatch(/^Trop de tentatives\. Réessayez dans .*minutes?\.$/);
  });
});

describe("other forms that anybody can send", () => {
  test("password mails for one e-mail address: 3 of 20 at once, with or without an account", async () => {
    const { email } = await signedInUser();
    const ask = await openForm("/forgot-password", { appUrl: apps[0].url });

    for (const to of [email, `${uniqueWord()}@api.test`]) {
      const responses = await many(20, (app) =>
        ask(
          { email: to },
          { appUrl: apps[app % 2]?.url ?? "", headers: { "x-proxy-says": newAddress() } },
        ),
      );
      expect(responses.filter(({ alert }) => alert === null)).toHaveLength(3);
      expect(responses.filter(({ alert }) => WAIT.test(alert ?? ""))).toHaveLength(17);
    }
  });

  test("sign-ups from one address: 20 of 30 at once", async () => {
    const address = newAddress();
    const signUp = await openForm("/sign-up", { appUrl: apps[0].url });

    const responses = await many(30, (app) =>
      signUp(
        { email: `${uniqueWord()}@api.test`, password: PASSWORD, displayName: "" },
        { appUrl: apps[app % 2]?.url ?? "", headers: { "x-proxy-says": address } },
      ),
    );

    expect(responses.filter(({ status }) => status === 303)).toHaveLength(20);
    expect(responses.filter(({ alert }) => WAIT.test(alert ?? ""))).toHaveLength(10);
  });
});

describe("where one goes on to after signing in", () => {
  let person: Person;

  beforeAll(async () => {
    person = await signedInUser();
  });

  const good = "/campaigns/new?actor=1";
  const table = [...HOSTILE_PATHS].map((next) => ({ next }));

  test("there are enough ways to lead elsewhere", () => {
    expect(table.length).toBeGreaterThan(40);
  });

  test.each(table)("by the sign-in form, $next leads home", async ({ next }) => {
    const path = `/sign-in?next=${encodeURIComponent(next.toWellFormed())}`;
    const form = await openForm(path, { appUrl: apps[0].url });
    const own = { email: person.email, password: PASSWORD };
    const headers = { "x-proxy-says": newAddress() };

    const byAddress = await form(own, { headers });
    const byField = await submit({ ...own, next }, { headers });

    for (const response of [byAddress, byField]) {
      expect([response.status, response.location]).toEqual([303, "/campaigns"]);
    }
  });

  test.each(table)("by the sign-up form, $next leads home", async ({ next }) => {
    const form = await openForm("/sign-up", { appUrl: apps[0].url });
    const email = `${uniqueWord()}@api.test`;

    const response = await form(
      { email, password: PASSWORD, displayName: "", next },
      { headers: { "x-proxy-says": newAddress() } },
    );

    expect([response.status, response.location]).toEqual([303, "/campaigns"]);
  });

  test.each(table)("by the link of an email, $next leads home", async ({ next }) => {
    const response = await followLink(person.email, next);

    expect(response.status).toBe(307);
    expect(response.location).toBe("/campaigns");
    expect(response.setCookies.join()).toContain("sb-app-auth=");
  });

  test.each(table)("by a link that has been used, $next leads to the sign-in", async ({ next }) => {
    const query = new URLSearchParams({ token_hash: "used", type: "recovery", next });

    const response = await get(null, `/auth/confirm?${query}`);

    expect(response.headers.get("location")).toBe("/sign-in?problem=link");
  });

  test("two of them, or one of ours among others, lead home", async () => {
    const form = await openForm(`/sign-in?next=${good}&next=//evil.example`, {
      appUrl: apps[0].url,
    });
    const response = await form(
      { email: person.email, password: PASSWORD },
      { headers: { "x-proxy-says": newAddress() } },
    );

    expect(new URL(response.location ?? "", apps[0].url).origin).toBe(apps[0].url);
  });

  test("one of ours is where it goes", async () => {
    const form = await openForm(`/sign-in?next=${encodeURIComponent(good)}`, {
      appUrl: apps[0].url,
    });
    const signedIn = await form(
      { email: person.email, password: PASSWORD },
      { headers: { "x-proxy-says": newAddress() } },
    );
    const confirmed = await followLink(person.email, good);

    expect([signedIn.location, confirmed.location]).toEqual([good, good]);
  });
});

test("the link of a password mail works once", async () => {
  const { email } = await signedInUser();
  const token_hash = await linkTokenOf(email);
  const open = () => openLink({ token_hash, type: "recovery", next: "/reset-password" });

  const [first, second] = [await open(), await open()];

  expect(first.location).toBe("/reset-password");
  expect(second.location).toBe("/sign-in?problem=link");
  expect(second.setCookies).toEqual([]);
});

/** What stands in the link of a password mail: asked for at the auth server, which keeps what it has sent. */
async function linkTokenOf(email: string): Promise<string> {
  const asked = await fetch(`${stack.supabaseUrl}/auth/v1/recover`, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: stack.anonKey },
    body: JSON.stringify({ email }),
  });
  expect(asked.status).toBe(200);
  const [sent] = await sql("select recovery_token from auth.users where email = $1", [email]);
  return String(sent?.recovery_token);
}

async function openLink(query: Record<string, string>): Promise<FormResponse> {
  const path = `/auth/confirm?${new URLSearchParams(query)}`;
  const { status, headers, text } = await get(null, path, { appUrl: apps[0].url });
  return {
    status,
    headers,
    text,
    location: headers.get("location"),
    setCookies: headers.getSetCookie(),
    alert: null,
  };
}

async function followLink(email: string, next: string): Promise<FormResponse> {
  return openLink({ token_hash: await linkTokenOf(email), type: "recovery", next });
}

test("the two instances are two", () => {
  expect(apps[0].url).not.toBe(apps[1].url);
  expect(apps.map(({ url }) => url)).not.toContain(stack.appUrl);
});
