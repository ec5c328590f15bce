import { AsyncLocalStorage } from "node:async_hooks";
import { App } from "@supabase/lite";
import { PostgresConnection } from "@supabase/lite/postgres";
import { jsonTypes } from "./database";
import type { LocalKeys } from "./keys";
import { replacePool } from "./pool";
import { isDebugging } from "./settings";

/**
 * @supabase/lite as PostgREST and GoTrue. What reaches into its internals here is covered by
 * tests/stack, and its version is pinned exactly.
 */

const POOL_SIZE = 24;
const OTP_LENGTH = 10;
const MIN_PASSWORD_LENGTH = 6;

export interface Mail {
  to: string;
  subject: string;
  text: string;
  link: string;
}

/** Follows one request. */
interface RequestTrace {
  /** The last error of the database. */
  databaseError: unknown;
}

const requests = new AsyncLocalStorage<RequestTrace>();
let isConsoleQuiet = false;

/** lite's connection to a migrated database, with our fixes. The caller ends its driver. */
export function connectToPostgres(databaseUrl: string): PostgresConnection {
  const connection = new PostgresConnection({
    url: databaseUrl,
    postgresOptions: {
      onnotice: () => {},
      types: jsonTypes,
      connect_timeout: 5,
      max_lifetime: null,
      // Also closes the extra connection that postgres.js opens after a failed attempt.
      idle_timeout: 60,
      // By default it takes up to 20 s to notice that the server is back.
      backoff: () => 0.1,
      connection: { application_name: "local-supabase" },
    },
  });
  replacePool(connection.driver, POOL_SIZE);
  fixConnection(connection);
  return connection;
}

/** Answers requests for REST and auth. Also returns what went wrong in the database, if anything. */
export function createLite(options: {
  connection: PostgresConnection;
  keys: LocalKeys;
  url: string;
  siteUrl: string;
  sendMail(mail: Mail): void;
}) {
  const { connection, keys, siteUrl } = options;
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      site_url: siteUrl,
      enable_signup: true,
      minimum_password_length: MIN_PASSWORD_LENGTH,
      email: { enable_signup: true, enable_confirmations: false, otp_length: OTP_LENGTH },
    },
    api: { enabled: true, schemas: ["public"], external_url: options.url },
    storage: { enabled: false },
    studio: { enabled: false },
    options: {
      server: {
        disableStudio: true,
        apiKeys: {
          resolver: async (key) => {
            if (key === keys.anonKey) return { type: "publishable", claims: { role: "anon" } };
            if (key === keys.serviceRoleKey)
              return { type: "secret", claims: { role: "service_role" } };
            return null;
          },
        },
      },
    },
  });
  app._mailer = createMailer(siteUrl, options.sendMail);
  quietConsole();

  return async (request: Request): Promise<{ response: Response; databaseError: unknown }> => {
    const trace: RequestTrace = { databaseError: undefined };
    const response = await requests.run(trace, () => app.fetch(request));
    return { response, databaseError: trace.databaseError };
  };
}

function fixConnection(connection: PostgresConnection): void {
  // Before the first request under RLS, lite grants all privileges on every schema with RLS to all
  // roles. "active" is the state after that, so the grants stay as the migrations made them.
  Reflect.set(connection, "rlsState", "active");
  // One statement instead of up to six round trips for each request.
  Reflect.set(connection, "applyJwtSessionContext", applySessionContext);
  const normalize = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (error: unknown) => {
    const trace = requests.getStore();
    if (trace) trace.databaseError = error;
    return normalize(error);
  };
}

interface SessionContext {
  auth?: { role?: string; uid?: string | null; jwt?: Record<string, unknown> | null };
  storage?: { operation?: string | null };
}

async function applySessionContext(
  kysely: PostgresConnection["kysely"],
  context: SessionContext,
): Promise<void> {
  const role = context.auth?.role || "anon";
  const subject = String(context.auth?.uid ?? "");
  const claims = JSON.stringify(context.auth?.jwt ?? { role });
  const text = `select
    set_config('role', $1, true),
    set_config('request.jwt.claim.sub', $2, true),
    set_config('request.jwt.claim.role', $1, true),
    set_config('request.jwt.claims', $3, true)`;
  await kysely.executeQuery({
    query: { kind: "RawNode", sqlFragments: [text], parameters: [] },
    queryId: { queryId: "local-supabase" },
    sql: text,
    parameters: [role, subject, claims],
  });
}

type Mailer = NonNullable<App["_mailer"]>;

/** lite's own links lead to `/verify`, which puts tokens into the fragment of the address. */
function createMailer(siteUrl: string, sendMail: (mail: Mail) => void): Mailer {
  const send = (
    to: string,
    subject: string,
    { tokenHash, type, next }: { tokenHash: string; type: string; next: string },
  ) => {
    const link = new URL("/auth/confirm", siteUrl);
    link.search = `token_hash=${encodeURIComponent(tokenHash)}&type=${type}&next=${next}`;
    const text = `${subject}: ${link.href}`;
    // What the receiver prints must not be dropped with lite's output.
    requests.exit(() => sendMail({ to, subject, text, link: link.href }));
  };
  return {
    sendConfirmation: async (to, tokenHash) =>
      send(to, "Confirm your email address", { tokenHash, type: "signup", next: "/" }),
    sendRecovery: async (to, tokenHash) =>
      send(to, "Reset your password", { tokenHash, type: "recovery", next: "/reset-password" }),
    sendMagicLink: async (to, tokenHash) =>
      send(to, "Your sign-in link", { tokenHash, type: "magiclink", next: "/" }),
    sendEmailChange: async (to, tokenHash) =>
      send(to, "Confirm your new email address", { tokenHash, type: "email_change", next: "/" }),
    sendReauthentication: async () => {},
  };
}

/** lite prints every database error. Drops what is printed while a request is served, only that. */
function quietConsole(): void {
  if (isConsoleQuiet || isDebugging()) return;
  isConsoleQuiet = true;
  const print = console.error.bind(console);
  console.error = (...parts: unknown[]) => {
    const trace = requests.getStore();
    if (!trace) return print(...parts);
    trace.databaseError ??= parts.find((part) => part instanceof Error);
  };
}
