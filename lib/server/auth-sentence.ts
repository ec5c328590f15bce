import "server-only";
import { log } from "./log";

const SENTENCES: Record<string, string> = {
  invalid_credentials: "That email and password don't belong together.",
  user_already_exists: "There is an account with this address already. Sign in instead.",
  email_exists: "There is an account with this address already. Sign in instead.",
  weak_password: "That password is too easy to guess. Choose a longer one.",
  same_password: "That is your current password. Choose another one.",
  email_not_confirmed: "Open the link in the email we sent you first.",
  over_request_rate_limit: "Too many attempts. Wait a minute and try again.",
  over_email_send_rate_limit: "We have sent you an email already. Wait a minute and try again.",
  session_not_found: "This link has expired. Ask for a new one.",
  otp_expired: "This link has expired. Ask for a new one.",
};

/** What a person reads when the auth server says no. */
export function authSentence(error: {
  code?: string | undefined;
  name: string;
  status?: number | undefined;
}): string {
  const known = error.code === undefined ? undefined : SENTENCES[error.code];
  if (known !== undefined) return known;
  if (error.name === "AuthSessionMissingError") return "This link has expired. Ask for a new one.";
  log.error({ event: "auth_error", code: error.code, name: error.name, status: error.status });
  return "We couldn't reach the sign-in service. Please try again in a moment.";
}
