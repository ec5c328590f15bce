"use client";

import { useLocale, useTranslations } from "use-intl";
import { failureText, type Problem, problemText } from "@/lib/i18n/problem-text";

/** Says what a refused request (RequestError) means, in the reader's language. */
export function useErrorText(): (problem: Problem) => string {
  const t = useTranslations("errors");
  const locale = useLocale();
  return (problem) => problemText(t, locale, problem);
}

/** Says why a job failed, in the reader's language. */
export function useFailureText(): (job: Parameters<typeof failureText>[2]) => string {
  const t = useTranslations("failures");
  const locale = useLocale();
  return (job) => failureText(t, locale, job);
}
