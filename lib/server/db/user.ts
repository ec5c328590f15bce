import "server-only";
import type { Db } from "./client";

/** Who is asking, and a database client that is this user to Postgres. */
export type User = { id: string; email: string; isAdmin: boolean; db: Db };
