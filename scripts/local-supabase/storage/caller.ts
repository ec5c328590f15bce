import type { IncomingMessage } from "node:http";
import type { JWTPayload } from "jose";
import type { Database } from "../database";
import type { Store } from "./call";
import { StorageError } from "./error";

/** The caller, and the database under the caller's row level security. */

/** From the bearer token. */
export interface Caller {
  role: string;
  claims: JWTPayload;
}

/** Reads the bearer token. Throws a StorageError if it is missing, invalid or expired. */
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

/** Runs the work as `asCaller` does and rolls it back. Throws what it throws. */
export async function tryAsCaller(
  store: Store,
  caller: Caller,
  work: (database: Database) => Promise<unknown>,
): Promise<void> {
  const rollback = new Error("rolled back");
  try {
    await asCaller(store, caller, async (database) => {
      await work(database);
      throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
}
