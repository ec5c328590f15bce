import type { PostgresConnection } from "@supabase/lite/postgres";
import postgres from "postgres";

export type Row = Record<string, unknown>;

/** The SQL that this folder needs, over one connection or a pool. Errors are those of postgres.js. */
export interface Database {
  query(text: string, parameters?: unknown[]): Promise<Row[]>;
  /** Runs several statements, without parameters. */
  execute(text: string): Promise<void>;
  transaction<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Types for postgres.js, which serializes every value bound to json or jsonb, while lite passes
 * values that are serialized already. The price: a bare JSON string can't be bound.
 */
export const jsonTypes = {
  json: jsonType(114),
  jsonb: jsonType(3802),
};

/** Opens one connection of its own, at the first statement. The caller closes it. */
export function openDatabase(url: string): Database {
  const sql = postgres(url, {
    max: 1,
    onnotice: () => {},
    types: jsonTypes,
    connect_timeout: 10,
  });
  return { ...overPostgres(sql), close: () => sql.end({ timeout: 5 }) };
}

/** Closes it when `work` is done. */
export async function withDatabase<T>(
  database: Database,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** A URL of the same server, with the same password, for another database or user. */
export function changeUrl(url: string, to: { database?: string; user?: string }): string {
  const changed = new URL(url);
  if (to.database !== undefined) changed.pathname = `/${to.database}`;
  if (to.user !== undefined) changed.username = to.user;
  return changed.href;
}

/** Uses lite's pool, which stays the caller's to close. `execute` throws. */
export function connectionDatabase(connection: PostgresConnection): Database {
  return overKysely(connection.kysely);
}

function overPostgres(sql: postgres.Sql | postgres.TransactionSql): Database {
  return {
    query: async (text, parameters = []) => [
      ...(await sql.unsafe<Row[]>(text, parameters.map(toParameter))),
    ],
    execute: async (text) => {
      await sql.unsafe(text).simple();
    },
    transaction: async (work) => {
      if (!("begin" in sql)) throw new Error("Transactions do not nest.");
      const results: Awaited<ReturnType<typeof work>>[] = [];
      await sql.begin(async (transaction) => {
        results.push(await work(overPostgres(transaction)));
      });
      return first(results);
    },
    close: async () => {},
  };
}

type Kysely = PostgresConnection["kysely"];

function overKysely(kysely: Kysely): Database {
  return {
    query: async (text, parameters = []) => {
      const { rows } = await kysely.executeQuery({
        query: { kind: "RawNode", sqlFragments: [text], parameters: [] },
        queryId: { queryId: "local-supabase" },
        sql: text,
        parameters,
      });
      return rows.map((row) => Object.assign({}, row));
    },
    execute: async () => {
      throw new Error("lite's pool runs single statements only.");
    },
    transaction: (work) =>
      kysely.transaction().execute((transaction) => work(overKysely(transaction))),
    close: async () => {},
  };
}

function jsonType(oid: number) {
  return {
    to: oid,
    from: [oid],
    serialize: (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  };
}

function toParameter(value: unknown): postgres.ParameterOrJSON<never> {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean" || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(String);
  return JSON.stringify(value);
}

function first<T>(values: T[]): T {
  for (const value of values) return value;
  throw new Error("Nothing was returned.");
}
