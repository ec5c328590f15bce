import "server-only";
import { type CookieOptions, createServerClient } from "@supabase/ssr";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { AppError } from "@/lib/domain/errors";
import { adminDb, type Db, databaseFetch, userDb } from "./db/client";
import type { Database } from "./db/database-types";
import { env } from "./env";

/** Who is asking, and a database client that is this user to Postgres. */
export type User = { id: string; email: string; isAdmin: boolean; db: Db };

/**
 * How sure we have to be: `signature` checks the token's signature and expiry here (reading); `session` asks the auth server,
 * so that a signed-out or banned user is refused at once (everything that spends or changes).
 */
export type Assurance = "signature" | "session";

type CookieToSet = { name: string; value: string; options: CookieOptions };
type CookieStore = {
  getAll(): { name: string; value: string }[];
  set?(cookie: CookieToSet): void;
};

/** A client whose session lives in the request's cookies: HttpOnly, so that no script can read it. */
export function sessionDb(store: CookieStore): Db {
  return createServerClient<Database>(env().supabaseUrl, env().supabaseAnonKey, {
    cookieOptions: {
      name: "sb-app-auth",
      httpOnly: true,
      sameSite: "lax",
      secure: env().appUrl.startsWith("https:"),
      path: "/",
    },
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
  const db = await currentSessionDb();
  return identify(db, db, assurance);
}

/** The user of a page inside the studio; sends everybody else to sign in and back. */
export async function requirePageUser(path: string): Promise<User> {
  const user = await findUser("signature");
  if (user === null) redirect(`/sign-in?next=${encodeURIComponent(path)}`);
  return user;
}

/** The user of an API call, by bearer token or by cookie. Throws unauthenticated or cross_site_request. */
export async function requireApiUser(request: Request, assurance: Assurance): Promise<User> {
  const authorization = request.headers.get("authorization");
  const user =
    authorization === null
      ? await byCookie(request, assurance)
      : await byBearer(authorization, assurance);
  if (user === null) throw new AppError("unauthenticated");
  return user;
}

async function byBearer(authorization: string, assurance: Assurance): Promise<User | null> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
  return token === undefined ? null : identify(adminDb(), userDb(token), assurance, token);
}

/** A cookie travels with every request to us, also with one another site caused: such a one may not change anything. */
async function byCookie(request: Request, assurance: Assurance): Promise<User | null> {
  if (request.method !== "GET" && !isSameOrigin(request)) throw new AppError("cross_site_request");
  return findUser(assurance);
}

function isSameOrigin(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = request.headers.get("origin");
  return (
    origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get("host")
  );
}

async function identify(
  authDb: Db,
  db: Db,
  assurance: Assurance,
  token?: string,
): Promise<User | null> {
  if (assurance === "session") {
    const { data, error } = await authDb.auth.getUser(token);
    if (error !== null) return refuseOrFail(error);
    return toUser(data.user.id, data.user.email, db);
  }
  const { data, error } = await authDb.auth.getClaims(token);
  if (error !== null) return refuseOrFail(error);
  return data === null ? null : toUser(data.claims.sub, data.claims.email, db);
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
