import "server-only";
import type { Db } from "./client";

/** The caller, and a database client that acts as this user. */
export type User = { id: string; email: string; isAdmin: boolean; db: Db };
