import "server-only";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { AppError, type ErrorCode, isErrorCode } from "@/lib/domain/errors";
import { formatCredits } from "@/lib/domain/format";
import { sanitizeText } from "@/lib/domain/sanitize-text";
import { env } from "@/lib/server/core/env";
import { describeError, log } from "@/lib/server/core/log";
import type { Database, Json } from "./database-types";

export type Db = SupabaseClient<Database>;

const DATABASE_TIMEOUT_MS = 8_000;
const WITHOUT_SESSION = {
  persistSession: false,
  autoRefreshToken: false,
  detectSessionInUrl: false,
};

/** Its own retries would delay our response by seconds; fal, the browser and the reconciler all retry anyway. */
const ONE_TRY = { retry: false };

let adminClient: Db | undefined;

/** The server's own client (service role). Writes only through the SQL functions, except to `actors`. */
export function adminDb(): Db {
  adminClient ??= createClient<Database>(env().supabaseUrl, env().supabaseServiceRoleKey, {
    auth: WITHOUT_SESSION,
    db: ONE_TRY,
    global: { fetch: databaseFetch },
  });
  return adminClient;
}

/** A client that acts as the signed-in user: row level security decides what it sees. */
export function userDb(accessToken: string): Db {
  return createClient<Database>(env().supabaseUrl, env().supabaseAnonKey, {
    auth: WITHOUT_SESSION,
    accessToken: async () => accessToken,
    db: ONE_TRY,
    global: { fetch: databaseFetch },
  });
}

/** fetch for every request to Supabase: never cached by Next, aborted after 8 s. */
export function databaseFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const timeout = AbortSignal.timeout(DATABASE_TIMEOUT_MS);
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return fetch(input, { ...init, signal, cache: "no-store" });
}

type DatabaseResponse<T> = {
  data: T;
  error: { code?: string; message: string; details?: string | null } | null;
  status: number;
};

/**
 * The data of a database response. Throws AppError: an error raised by one of our functions (`PTxxx`, its message is one of our
 * codes) keeps its code and details; everything else becomes `unavailable` with one log line, so that nothing leaks.
 */
export function unwrap<T>(response: DatabaseResponse<T>): NonNullable<T> {
  const { data, error } = response;
  if (error !== null) {
    if (error.code?.startsWith("PT") && isErrorCode(error.message)) {
      throw rejection(error.message, detailsOf(error.details));
    }
    log.error({
      event: "database_error",
      code: error.code,
      status: response.status,
      error: describeError(error),
    });
    throw new AppError("unavailable", { cause: error });
  }
  if (data === null || data === undefined) {
    throw new AppError("unavailable", { cause: new Error("the database answered nothing") });
  }
  return data;
}

/** Like unwrap, for a query that may find no row: null. */
export function unwrapMaybe<T>(response: DatabaseResponse<T>): NonNullable<T> | null {
  return response.error === null && response.data === null ? null : unwrap(response);
}

function rejection(code: ErrorCode, details: Record<string, unknown>): AppError {
  const { requiredCents, availableCents } = details;
  return code === "insufficient_credits" &&
    typeof requiredCents === "number" &&
    typeof availableCents === "number"
    ? new AppError(code, {
        message: `This costs ${formatCredits(requiredCents)}; you have ${formatCredits(availableCents)} available.`,
        details,
      })
    : new AppError(code, { details });
}

function detailsOf(details: string | null | undefined): Record<string, unknown> {
  if (!details?.startsWith("{")) return {};
  const parsed: unknown = JSON.parse(details);
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

/** A time as ISO 8601: Postgres writes a space where browsers want a T. */
export function toIso(time: string): string {
  return new Date(time).toISOString();
}

/** A copy of the row with its times (strings whose names end in "At") as ISO 8601. */
export function withIsoTimes<Row extends object>(row: Row): Row {
  const copy = { ...row };
  for (const [name, value] of Object.entries(row)) {
    if (name.endsWith("At") && typeof value === "string") {
      Object.assign(copy, { [name]: toIso(value) });
    }
  }
  return copy;
}

/**
 * Turns a value that came from JSON back into Json. Postgres refuses zero characters and lone surrogates, so they are removed: a
 * paid result must not be lost over one.
 */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value ?? null, (_key, inner) =>
    typeof inner === "string" ? sanitizeText(inner) : inner,
  );
  return JSON.parse(text) as Json;
}
