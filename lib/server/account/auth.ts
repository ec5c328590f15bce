import "server-only";
import { type CookieOptions, createServerClient } from "@supabase/ssr";
import { LRUCache } from "lru-cache";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { AppError } from "@/lib/domain/errors";
import { cookieName, cookieOptions } from "@/lib/server/core/cookies";
import { env } from "@/lib/server/core/env";
import { adminDb, type Db, databaseFetch, userDb } from "@/lib/server/db/client";
import type { Database } from "@/lib/server/db/database-types";
import type { User } from "@/lib/server/db/user";

/**
 * How a token is checked. `signature` verifies its signature and expiry locally, for reads. `session` checks with the auth
 * server, which refuses a signed-out or banned user at once, for everything that spends or changes.
 */
export type AuthCheck = "signature" | "session";

/**
 * Cached: verifying the same token on every poll is wasted work. Users whose token was verified by its signature, keyed by the
 * bearer token or cookies that carried it (a page sends the same one for an hour). For reads only, and for at most ten minutes,
 * so that a revoked signing key stops working. On the wall clock, like token expiry: the monotonic default pauses while a machine
 * sleeps.
 */
const readers = new LRUCache<string, User>({ max: 500, perf: Date });
const REMEMBERED_MS = 10 * 60_000;
/** Near its expiry a token must reach the session client, the only one that renews it. */
const RENEWAL_MS = 2 * 60_000;

type CookieToSet = { name: string; value: string; options: CookieOptions };
type CookieStore = {
  getAll(): { name: string; value: string }[];
  set?(cookie: CookieToSet): void;
};

const SESSION_COOKIE = "sb-app-auth";

/** A client whose session lives in the request's cookies, which no script can read. */
export function sessionDb(store: CookieStore): Db {
  return createServerClient<Database>(env().supabaseUrl, env().supabaseAnonKey, {
    cookieOptions: { name: cookieName(SESSION_COOKIE), ...cookieOptions() },
    cookies: {
      getAll: () => store.getAll(),
      setAll: (list) => {
        for (const cookie of list) store.set?.(cookie);
      },
    },
    db: { retry: false },
    global: { fetch: databaseFetch },
  });
}

/** The session client of the current request, for actions, routes and pages. */
export async function currentSessionDb(): Promise<Db> {
  const store = await cookies();
  return sessionDb({
    getAll: () => store.getAll(),
    set: ({ name, value, options }) => {
      try {
        store.set(name, value, options);
      } catch {
        // A page cannot set cookies while it renders; proxy.ts has already renewed the session.
      }
    },
  });
}

/** The signed-in user of a page, or null. */
export async function findUser(check: AuthCheck): Promise<User | null> {
  const key = await sessionCookieKey();
  const known = check === "signature" ? readers.get(key) : undefined;
  if (known !== undefined) return known;
  const db = await currentSessionDb();
  if (check === "session") return fetchSessionUser(db, db);
  const { data } = await db.auth.getSession();
  return data.session === null ? null : checkSignature(db, data.session.access_token, key);
}

/** The values of the session's cookies: the key of their user in `readers`. */
async function sessionCookieKey(): Promise<string> {
  return (await cookies())
    .getAll()
    .filter(({ name }) => name.startsWith(cookieName(SESSION_COOKIE)))
    .map(({ value }) => value)
    .join();
}

/** The user of a studio page; redirects a visitor to sign in, and then back to `path`. */
export async function requirePageUser(path: string): Promise<User> {
  const user = await findUser("signature");
  if (user === null) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return user;
}

/**
 * The user of an API call, by bearer token or cookie. Throws unauthenticated; for a cookie also cross_site_request, and
 * unsupported_media_type for the body of an HTML form.
 */
export async function requireApiUser(request: Request, check: AuthCheck): Promise<User> {
  const authorization = request.headers.get("authorization");
  rejectForgery(request);
  const user =
    authorization === null ? await findUser(check) : await byBearer(authorization, check);
  if (user === null) throw new AppError("unauthenticated");
  return user;
}

async function byBearer(authorization: string, check: AuthCheck): Promise<User | null> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
  if (token === undefined) return null;
  if (check === "session") return fetchSessionUser(adminDb(), userDb(token), token);
  return readers.get(token) ?? checkSignature(adminDb(), token, token);
}

/** Browsers also send cookies with requests that other sites trigger; such a request must not change anything. */
function rejectForgery({ method, headers }: Request): void {
  if (method === "GET" || headers.has("authorization")) return;
  requireOwnSite(headers);
  if (FORM_TYPE.test(headers.get("content-type") ?? "")) {
    throw new AppError("unsupported_media_type");
  }
}

/** The only content types another site's page can send without a CORS preflight; no route of ours accepts one. */
const FORM_TYPE =
  /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;

/** Throws cross_site_request for a request triggered by a page of another site. */
export function requireOwnSite(headers: Pick<Headers, "get">): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin") ?? "";
  const isOwn =
    site === null
      ? URL.canParse(origin) && new URL(origin).host === headers.get("host")
      : site === "same-origin";
  if (!isOwn) throw new AppError("cross_site_request");
}

async function fetchSessionUser(authDb: Db, db: Db, token?: string): Promise<User | null> {
  const { data, error } = await authDb.auth.getUser(token);
  return error === null ? toUser(data.user.id, data.user.email, db) : rejectOrFail(error);
}

async function checkSignature(authDb: Db, token: string, key: string): Promise<User | null> {
  const { data, error } = await authDb.auth.getClaims(token);
  if (error !== null) return rejectOrFail(error);
  if (data === null) return null;
  const { sub, email, exp } = data.claims;
  const user = toUser(sub, email, userDb(token));
  const ttl = Math.min(exp * 1_000 - RENEWAL_MS - Date.now(), REMEMBERED_MS);
  // A ttl of 0 would mean no expiry.
  if (ttl > 0) readers.set(key, user, { ttl });
  return user;
}

/** A refusal by the auth server is null. No response from it is not the user's fault: throws `unavailable`. */
function rejectOrFail(error: { status?: number | undefined; name: string }): null {
  if (error.name === "AuthRetryableFetchError" || (error.status ?? 0) >= 500) {
    throw new AppError("unavailable", { cause: error });
  }
  return null;
}

function toUser(id: string, email: string | undefined, db: Db): User {
  return { id, email: email ?? "", isAdmin: isAdmin(email), db };
}

function isAdmin(email: string | undefined): boolean {
  return email !== undefined && env().adminEmails.includes(email.toLowerCase());
}
