import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  actionOf,
  callAction,
  cookieOf,
  cookiesOf,
  get,
  openForm,
  type Person,
  type SecondApp,
  signedInUser,
  stack,
  startSecondApp,
  uniqueWord,
} from "../support/api";

/** Every cookie that the app sets, where its address is https and where it is not. */

const PASSWORD = "only-for-this-test";

let person: Person;
let secure: SecondApp;

beforeAll(async () => {
  person = await signedInUser();
  secure = await startSecondApp({ settings: { APP_URL: "https://studio.example" } });
});

afterAll(() => secure.stop());

type Cookie = { name: string; value: string; attributes: string[] };

function parse(header: string): Cookie {
  const [pair = "", ...attributes] = header.split("; ");
  const [name = "", ...value] = pair.split("=");
  return { name, value: value.join("="), attributes: attributes.map((one) => one.toLowerCase()) };
}

/** Each thing that sets a cookie: what it set, by its name there. */
async function allCookies(appUrl: string): Promise<Record<string, Cookie[]>> {
  const headers = { origin: appUrl };
  const signIn = await openForm("/sign-in", { appUrl });
  const signUp = await openForm("/sign-up", { appUrl });
  const signedIn = await signIn({ email: person.email, password: PASSWORD });
  const cookie = cookiesOf(signedIn);
  const act = async (name: string, args: unknown[]) => {
    const { id, path } = actionOf(name);
    return callAction(path, id, args, { appUrl, headers: { ...headers, cookie } });
  };
  const responses = {
    "signing in": signedIn,
    "signing up": await signUp({
      email: `${uniqueWord()}@api.test`,
      password: PASSWORD,
      displayName: "",
    }),
    "choosing a language": await act("chooseLocale", ["fr"]),
    "taking the language back": await act("chooseLocale", ["browser"]),
    "choosing a theme": await act("chooseTheme", ["dark"]),
    "taking the theme back": await act("chooseTheme", ["system"]),
    "a session that has to be renewed": await renewed(appUrl, signedIn.setCookies),
    "signing out": await act("signOut", []),
  };
  return Object.fromEntries(
    Object.entries(responses).map(([what, { setCookies }]) => [what, setCookies.map(parse)]),
  );
}

/** A page asked for with the same session, an hour later. */
async function renewed(appUrl: string, setCookies: string[]) {
  const { name, value } = parse(setCookies[0] ?? "");
  const session = JSON.parse(
    Buffer.from(value.replace(/^base64-/, ""), "base64url").toString("utf8"),
  );
  const old = JSON.stringify({ ...session, expires_at: Math.floor(Date.now() / 1_000) - 5 });
  const cookie = `${name}=base64-${Buffer.from(old).toString("base64url")}`;
  const { status, headers } = await get(null, "/campaigns", { appUrl, headers: { cookie } });
  expect(status).toBe(200);
  expect(headers.get("cache-control")).toMatch(/private, .*no-store/);
  return { setCookies: headers.getSetCookie() };
}

const EXPECTED = {
  "signing in": "sb-app-auth",
  "signing up": "sb-app-auth",
  "choosing a language": "locale",
  "taking the language back": "locale",
  "choosing a theme": "theme",
  "taking the theme back": "theme",
  "a session that has to be renewed": "sb-app-auth",
  "signing out": "sb-app-auth",
};

describe.each([
  ["https", () => secure.url, "__Host-", ["secure"]],
  ["http", () => stack.appUrl, "", []],
])("by %s", (_, appUrl, prefix, more) => {
  test(`every cookie is for this host alone, for no script, and not for other sites' requests`, async () => {
    const cookies = await allCookies(appUrl());

    for (const [what, name] of Object.entries(EXPECTED)) {
      expect(
        cookies[what]?.map((cookie) => cookie.name),
        what,
      ).toContain(`${prefix}${name}`);
      for (const cookie of cookies[what] ?? []) {
        // Pieces of a long one, or what the auth client notes besides, are named after it.
        expect(cookie.name, what).toMatch(new RegExp(`^${prefix}${name}([.-].+)?$`));
        const fixed = cookie.attributes.filter((one) => !/^(max-age|expires)=/.test(one));
        expect(fixed.toSorted(), what).toEqual(
          ["httponly", "path=/", "samesite=lax", ...more].toSorted(),
        );
      }
    }
  });
});

describe("where the address is https", () => {
  test("a session is taken from a cookie of that name alone, which no neighbour and no http page can set", async () => {
    const cookie = await cookieOf(person);
    const ask = (sent: string) =>
      get(null, "/api/credits", { appUrl: secure.url, headers: { cookie: sent } });

    expect((await ask(cookie)).status).toBe(401);
    expect((await ask(cookie.replaceAll(/(^|; )sb-/g, "$1__Host-sb-"))).status).toBe(200);
  });

  test("what was chosen is what the next page is in", async () => {
    const { id, path } = actionOf("chooseLocale");
    const response = await callAction(path, id, ["fr"], {
      appUrl: secure.url,
      headers: { origin: secure.url },
    });

    const page = await get(null, "/sign-in", {
      appUrl: secure.url,
      headers: { cookie: cookiesOf(response) },
    });

    expect(page.text).toContain('<html lang="fr"');
  });
});

test("a session that was signed out is over, also for a copy of its cookie", async () => {
  const cookie = await cookieOf(await signedInUser());
  const { id, path } = actionOf("signOut");
  const asked = { "sec-fetch-site": "same-origin", cookie };

  await callAction(path, id, [], { headers: asked });
  const response = await fetch(`${stack.appUrl}/api/campaigns`, {
    method: "POST",
    headers: { ...asked, "content-type": "application/json" },
    body: JSON.stringify({ title: "After the end", actorId: person.id }),
  });

  expect(response.status).toBe(401);
});
