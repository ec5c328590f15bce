import { randomUUID } from "node:crypto";
import { openDatabase, type Row } from "./database";

const DEFAULT_BCRYPT_COST = 10;

type Query = (text: string, parameters?: unknown[]) => Promise<Row[]>;

/**
 * Creates a confirmed user who can sign in with that password, and returns the id. A user with that
 * email keeps the id and gets the new password.
 */
export async function createUser(options: {
  /** Give this or `query`. */
  databaseUrl?: string;
  query?: Query;
  email: string;
  password: string;
  bcryptCost?: number;
  userMetadata?: Record<string, unknown>;
  appMetadata?: Record<string, unknown>;
}): Promise<string> {
  if (options.query) return insertUser(options.query, options);
  if (options.databaseUrl === undefined) throw new Error("Give a databaseUrl or a query function.");
  const database = openDatabase(options.databaseUrl);
  try {
    return await insertUser(database.query, options);
  } finally {
    await database.close();
  }
}

async function insertUser(
  query: Query,
  options: Parameters<typeof createUser>[0],
): Promise<string> {
  const [row] = await query(
    `insert into auth.users as users (
       id, aud, role, email, encrypted_password, email_confirmed_at,
       raw_app_meta_data, raw_user_meta_data
     )
     values (
       $1, 'authenticated', 'authenticated', lower($2),
       extensions.crypt($3, extensions.gen_salt('bf', $4::integer)), now(),
       $5::text::jsonb, $6::text::jsonb
     )
     on conflict (email) where is_sso_user = false
     do update set
       encrypted_password = excluded.encrypted_password,
       email_confirmed_at = coalesce(users.email_confirmed_at, excluded.email_confirmed_at),
       raw_app_meta_data = users.raw_app_meta_data || excluded.raw_app_meta_data,
       raw_user_meta_data = users.raw_user_meta_data || excluded.raw_user_meta_data,
       updated_at = now()
     returning id::text as id`,
    [
      randomUUID(),
      options.email,
      options.password,
      options.bcryptCost ?? DEFAULT_BCRYPT_COST,
      JSON.stringify({
        provider: "email",
        providers: ["email"],
        ...options.appMetadata,
      }),
      JSON.stringify(options.userMetadata ?? {}),
    ],
  );
  if (typeof row?.id !== "string") throw new Error(`No row was written for ${options.email}.`);
  return row.id;
}
