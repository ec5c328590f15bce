import "server-only";
import { adminDb, unwrap } from "./client";
import type { Database } from "./database-types";

export type AttemptKind = Database["public"]["Enums"]["auth_attempt_kind"];

/** Hashes of the e-mail address and the caller's network address; null: the latter is unknown. */
export type AttemptSubjects = { emailHash: string; addressHash: string | null };

/** take_auth_attempt: 0 if the attempt is allowed, which counts it; otherwise the seconds until one is. */
export async function takeAuthAttempt(
  kind: AttemptKind,
  subjects: AttemptSubjects,
): Promise<number> {
  return unwrap(await adminDb().rpc("take_auth_attempt", argumentsOf(kind, subjects)));
}

/** reset_auth_attempts: after a success. */
export async function resetAuthAttempts(
  kind: AttemptKind,
  subjects: AttemptSubjects,
): Promise<void> {
  await adminDb().rpc("reset_auth_attempts", argumentsOf(kind, subjects)).throwOnError();
}

function argumentsOf(kind: AttemptKind, { emailHash, addressHash }: AttemptSubjects) {
  return {
    kind,
    email_hash: emailHash,
    ...(addressHash === null ? {} : { address_hash: addressHash }),
  };
}
