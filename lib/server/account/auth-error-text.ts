import "server-only";
import { getTexts } from "@/lib/server/core/i18n";
import { log } from "@/lib/server/core/log";

const PROBLEMS = {
  invalid_credentials: "wrongCredentials",
  user_already_exists: "emailTaken",
  email_exists: "emailTaken",
  weak_password: "weakPassword",
  same_password: "samePassword",
  email_not_confirmed: "notConfirmed",
  over_request_rate_limit: "tooManyAttempts",
  over_email_send_rate_limit: "mailTooSoon",
  session_not_found: "linkExpired",
  otp_expired: "linkExpired",
} as const;

type AuthError = { code?: string | undefined; name: string; status?: number | undefined };

/** The message shown when the auth server refuses. */
export async function authSentence(error: AuthError): Promise<string> {
  const t = await getTexts("auth");
  return t(`problems.${problemOf(error)}`);
}

/**
 * Whether this response to a request for a password mail would reveal if there is an account: the auth server does not know the
 * address, or has just sent a mail there, since its limit on mails is per account. (The project-wide limit returns the same code;
 * docs/operations.md.)
 */
export function isAboutAnAccount({ code }: AuthError): boolean {
  if (code !== "over_email_send_rate_limit") return code === "user_not_found";
  log.warn({ event: "password_mail_not_sent", code });
  return true;
}

/** Why the auth server refused; an unexpected reason is logged. */
export function problemOf({ code, name, status }: AuthError) {
  if (code !== undefined && isKnown(code)) return PROBLEMS[code];
  if (name === "AuthSessionMissingError") return "linkExpired";
  log.error({ event: "auth_error", code, name, status });
  return "unreachable";
}

function isKnown(code: string): code is keyof typeof PROBLEMS {
  return Object.hasOwn(PROBLEMS, code);
}
