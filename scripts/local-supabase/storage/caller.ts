import type { IncomingMessage } from "node:http";
import type { JWTPayload } from "jose";
import type { Database } from "../database";
import type { Store } from "./call";
import { StorageError } from "./error";

/** Who is asking, and the database under their row level security. */

export interface Caller {
  role: string;
  claims: JWTPayload;
}

/** The owner of the bearer token. Throws a StorageError without one, or if it's invalid or expired. */
export async function requireCaller(store: Store, request: IncomingMessage): Promise<Caller> {
  const header = request.headers.authorization ?? "";
  const token = /^Bearer (.+)$/i.exec(header)?.[1];
  if (token === undefined)
    throw new StorageError("400", "Error", "headers must have required property 'authorization'");
  try {
    const claims = await store.edge.requireClaims(token);
    return { role: typeof claims.role === "string" ? claims.role : "anon", claims };
  } catch (error) {
    const message = error instanceof Error ? error.message : "invalid token";
    throw new StorageError("403", "Unauthorized", message);
  }
}

/** Runs the work in one transaction with the caller's role and claims. */
export function asCaller<T>(
  store: Store,
  caller: Caller,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  return store.database.transaction(async (database) => {
    await database.query(
      `select
         set_config('role', $1, true),
         set_config('request.jwt.claim.sub', $2, true),
         set_config('request.jwt.claim.role', $1, true),
         set_config('request.jwt.claims', $3, true)`,
      [caller.role, caller.claims.sub ?? "", JSON.stringify(caller.claims)],
    );
    return work(database);
  });
}

/** Throws what the work would throw for this caller, and undoes it if it throws nothing. */
export async function tryAsCaller(
  store: Store,
  caller: Caller,
  work: (database: Database) => Promise<unknown>,
): Promise<void> {
  const rollback = new Error("It works.");
  try {
    await asCaller(store, caller, async (database) => {
      await work(database);
      throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
}
