import "server-only";
import { createHash } from "node:crypto";
import { headers } from "next/headers";
import { AppError } from "@/lib/domain/errors";
import { getProblemText, getTexts } from "@/lib/server/core/i18n";
import { describeError, log } from "@/lib/server/core/log";
import {
  type AttemptKind,
  type AttemptSubjects,
  resetAuthAttempts,
  takeAuthAttempt,
} from "@/lib/server/db/auth-attempts";
import { clientAddress } from "./client-address";

/**
 * Counts an attempt before it is made, for this e-mail address and the caller's network address. Null: proceed. Otherwise the
 * message that says when to retry, which is the same whether or not there is an account.
 */
export async function rejectAttempt(kind: AttemptKind, email: string): Promise<string | null> {
  let waitSeconds: number;
  try {
    waitSeconds = await takeAuthAttempt(kind, await subjectsOf(email));
  } catch (error) {
    // Fail closed.
    if (error instanceof AppError) return getProblemText(error);
    throw error;
  }
  if (waitSeconds === 0) return null;
  log.warn({ event: "attempt_refused", attempt: kind, waitSeconds });
  const t = await getTexts("auth");
  return t("problems.waitMinutes", { minutes: Math.ceil(waitSeconds / 60) });
}

/** After a success, so that a person who knows the password never has to wait. */
export async function resetAttempts(kind: AttemptKind, email: string): Promise<void> {
  await forgive(kind, await subjectsOf(email));
}

/**
 * After a new password: guesses at the old one must not lock out its owner. The caller's network address gets nothing back, since
 * it made no attempt: otherwise an attacker could reset a password of theirs again and again to keep guessing at others'.
 */
export async function resetGuesses(email: string): Promise<void> {
  await forgive("sign_in", { emailHash: hash(email), addressHash: null });
}

async function forgive(kind: AttemptKind, subjects: AttemptSubjects): Promise<void> {
  try {
    await resetAuthAttempts(kind, subjects);
  } catch (error) {
    // The person stays signed in, and the attempts come back over time.
    log.warn({ event: "attempt_not_forgiven", attempt: kind, error: describeError(error) });
  }
}

async function subjectsOf(email: string): Promise<AttemptSubjects> {
  const address = clientAddress(await headers());
  return { emailHash: hash(email), addressHash: address === null ? null : hash(address) };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
