"use client";

import { useLocale, useTranslations } from "use-intl";
import { RequestError } from "@/lib/browser/fetch-json";
import { failureText, problemText } from "@/lib/i18n/problem-text";

/** Says what went wrong with a request, in the reader's language: a RequestError, or anything else thrown. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  const locale = useLocale();
  return (error) => (error instanceof RequestError ? problemText(t, locale, error) : t("internal"));
}

/** Says why a job failed, in the reader's language. */
export function useFailureText(): (job: Parameters<typeof failureText>[2]) => string {
  const t = useTranslations("failures");
  const locale = useLocale();
  return (job) => failureText(t, locale, job);
}
