import type { createTranslator } from "use-intl/core";
import { ERROR_TABLE, isErrorCode } from "@/lib/domain/errors";
import { isFailureCode } from "@/lib/domain/jobs/job-failure";
import type { Messages, Namespace } from ".";
import type { Locale } from "./locale";

export type Translator<N extends Namespace> = ReturnType<typeof createTranslator<Messages, N>>;

/** An error as the API reports it: an AppError on the server, a RequestError in a browser. */
export type Problem = { code: string; message: string; details?: Record<string, unknown> };

/**
 * The text for an error. The server's message is in English: it is shown to English readers where it says more than the code
 * does, and to everyone if the code is unknown.
 */
export function problemText(t: Translator<"errors">, locale: Locale, problem: Problem): string {
  const { code, message, details = {} } = problem;
  const { requiredCents, availableCents } = details;
  if (
    code === "insufficient_credits" &&
    typeof requiredCents === "number" &&
    typeof availableCents === "number"
  ) {
    return t("insufficient_credits_of", { required: requiredCents, available: availableCents });
  }
  const { accepts, maxBytes, width, minWidth, seconds, minSeconds, maxSeconds } = details;
  if (code === "payload_too_large" && typeof maxBytes === "number" && maxBytes >= 2 ** 20) {
    return t("payload_too_large_of", { megabytes: Math.floor(maxBytes / 2 ** 20) });
  }
  if (code === "unsupported_file" && Array.isArray(accepts)) {
    return t(accepts.includes("audio/wav") ? "unsupported_file_voice" : "unsupported_file_image");
  }
  if (code === "image_too_small" && typeof width === "number" && typeof minWidth === "number") {
    return t("image_too_small_of", { width, minWidth });
  }
  if (
    code === "voice_length" &&
    typeof seconds === "number" &&
    typeof minSeconds === "number" &&
    typeof maxSeconds === "number"
  ) {
    return t("voice_length_of", { seconds: Math.round(seconds * 10) / 10, minSeconds, maxSeconds });
  }
  if (code === "internal" && typeof details.reference === "string") {
    return t("internal_of", { reference: details.reference });
  }
  if (code === "offline") return t("offline");
  if (!isErrorCode(code)) return message;
  if (locale === "en" && message !== ERROR_TABLE[code].message) return message;
  const fields = code === "invalid_request" ? invalidFields(details.issues) : [];
  return fields.length === 0 ? t(code) : t("invalid_request_of", { fields: fields.join(", ") });
}

/** The fields that an error's issues name, each once. */
export function invalidFields(issues: unknown): string[] {
  if (!Array.isArray(issues)) return [];
  const paths = issues.flatMap((issue: unknown) =>
    typeof issue === "object" && issue !== null && "path" in issue ? [String(issue.path)] : [],
  );
  return [...new Set(paths)];
}

/** Why a job failed. Its row has an English message, which often says more than the code; in other languages, the code's text. */
export function failureText(
  t: Translator<"failures">,
  locale: Locale,
  job: { errorCode: string | null; errorMessage: string | null },
): string {
  const { errorCode, errorMessage } = job;
  if (locale === "en" && errorMessage !== null) return errorMessage;
  if (errorCode !== null && isFailureCode(errorCode)) return t(errorCode);
  return errorMessage ?? t("unknown");
}
