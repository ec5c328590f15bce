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
 * How sure we have to be: `signature` checks the token's signature and expiry here (reading); `session` asks the auth server,
 * so that a signed-out or banned user is refused at once (everything that spends or changes).
 */
export type Assurance = "signature" | "session";

/**
 * Users whose token's signature was checked here, by the header or cookies that brought it: a page sends the same for an hour, and
 * neither the check nor a client for each question tells anything new. Only for reading; and no longer than ten minutes, so that a
 * signing key that was withdrawn does not live on. On the wall clock, as tokens expire: the monotonic default pauses while a machine
 * sleeps.
 */
const readers = new LRUCache<string, User>({ max: 500, perf: Date });
const REMEMBERED_MS = 10 * 60_000;
/** Before a token ends its session is renewed, which only the session's own client does. */
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
        // A page may not set cookies while it renders; proxy.ts has refreshed the session before it.
      }
    },
  });
}

/** The signed-in user of a page, or null. */
export async function findUser(assurance: Assurance): Promise<User | null> {
  const brought = await broughtCookies();
  const known = assurance === "signature" ? readers.get(brought) : undefined;
  if (known !== undefined) return known;
  const db = await currentSessionDb();
  if (assurance === "session") return askAuthServer(db, db);
  const { data } = await db.auth.getSession();
  return data.session === null ? null : checkSignature(db, data.session.access_token, brought);
}

/** What the session's cookies hold: the name under which their reader is remembered. */
async function broughtCookies(): Promise<string> {
  return (await cookies())
    .getAll()
    .filter(({ name }) => name.startsWith(cookieName(SESSION_COOKIE)))
    .map(({ value }) => value)
    .join();
}

/** The user of a page inside the studio; sends everybody else to sign in and back. */
export async function requirePageUser(path: string): Promise<User> {
  const user = await findUser("signature");
  if (user === null) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return user;
}

/** The user of an API call, by bearer token or by cookie. Throws unauthenticated; with a cookie also as requireOwnSite does. */
export async function requireApiUser(request: Request, assurance: Assurance): Promise<User> {
  const authorization = request.headers.get("authorization");
  refuseForgery(request);
  const user =
    authorization === null ? await findUser(assurance) : await byBearer(authorization, assurance);
  if (user === null) throw new AppError("unauthenticated");
  return user;
}

/** Whoever calls: `reader` by the token's signature, who may read at once; `user` as soon as the auth server has confirmed the session. */
export type Caller = { reader: User; user: Promise<User> };

/**
 * requireApiUser by session for what reads before it spends or changes: the reading need not wait for the auth server. `user` is
 * awaited before anything is written, and throws what requireApiUser throws.
 */
export async function requireCaller(request: Request): Promise<Caller> {
  refuseForgery(request);
  const user = requireApiUser(request, "session");
  // Whoever awaits it hears of a failure; nobody may, when the reading fails first.
  user.catch(() => undefined);
  return { reader: (await findReader(request)) ?? (await user), user };
}

/** Looking at a cookie's session may renew it, which two must not do at once: by cookie only who is remembered. */
async function findReader(request: Request): Promise<User | null> {
  const authorization = request.headers.get("authorization");
  return authorization === null
    ? (readers.get(await broughtCookies()) ?? null)
    : byBearer(authorization, "signature");
}

async function byBearer(authorization: string, assurance: Assurance): Promise<User | null> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
  if (token === undefined) return null;
  if (assurance === "session") return askAuthServer(adminDb(), userDb(token), token);
  return readers.get(token) ?? checkSignature(adminDb(), token, token);
}

/** A cookie comes with every request to us: what only a cookie vouches for may not be another site's doing. */
function refuseForgery({ method, headers }: Request): void {
  if (method === "GET" || headers.has("authorization")) return;
  requireOwnSite(headers);
  if (FORM_TYPE.test(headers.get("content-type") ?? "")) {
    throw new AppError("unsupported_media_type");
  }
}

/** The only types that a page of another site can send without asking us first; none of our routes takes one. */
const FORM_TYPE =
  /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i;

/**
 * A cookie travels with every request to us, also with one another site caused: such a one may not change anything. Throws
 * cross_site_request.
 */
export function requireOwnSite(headers: Pick<Headers, "get">): void {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin") ?? "";
  const isOwn =
    site === null
      ? URL.canParse(origin) && new URL(origin).host === headers.get("host")
      : site === "same-origin";
  if (!isOwn) throw new AppError("cross_site_request");
}

async function askAuthServer(authDb: Db, db: Db, token?: string): Promise<User | null> {
  const { data, error } = await authDb.auth.getUser(token);
  return error === null ? toUser(data.user.id, data.user.email, db) : refuseOrFail(error);
}

async function checkSignature(authDb: Db, token: string, brought: string): Promise<User | null> {
  const { data, error } = await authDb.auth.getClaims(token);
  if (error !== null) return refuseOrFail(error);
  if (data === null) return null;
  const { sub, email, exp } = data.claims;
  const user = toUser(sub, email, userDb(token));
  const ttl = Math.min(exp * 1_000 - RENEWAL_MS - Date.now(), REMEMBERED_MS);
  // A ttl of 0 would mean no end.
  if (ttl > 0) readers.set(brought, user, { ttl });
  return user;
}

/** "No" from the auth server is null; no answer from it is not the user's fault. */
function refuseOrFail(error: { status?: number | undefined; name: string }): null {
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
