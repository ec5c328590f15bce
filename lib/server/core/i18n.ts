import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { createTranslator } from "use-intl/core";
import type { Namespace } from "@/lib/i18n";
import { type Locale, preferredLocale, toLocale } from "@/lib/i18n/locale";
import { onTextError } from "@/lib/i18n/on-text-error";
import { type Problem, problemText, type Translator } from "@/lib/i18n/problem-text";
import { getCompiledMessages } from "./compiled-messages";
import { LOCALE_COOKIE, readPreference } from "./preferences";

/** Dates are formatted in UTC on the server and in browsers alike, so that what the server rendered does not change. */
export const TIME_ZONE = "UTC";

/** The language chosen in the settings; null: follow the browser. */
export async function getChosenLocale(): Promise<Locale | null> {
  return toLocale(await readPreference(LOCALE_COOKIE));
}

/** The language of the current request: the chosen one, or else the browser's preference. */
export const getLocale = cache(async (): Promise<Locale> => {
  return (await getChosenLocale()) ?? preferredLocale((await headers()).get("accept-language"));
});

/** The texts of a screen, for server components, pages and actions. */
export async function getTexts<N extends Namespace>(namespace: N): Promise<Translator<N>> {
  const locale = await getLocale();
  const messages = getCompiledMessages(locale);
  return createTranslator({
    locale,
    messages,
    namespace,
    timeZone: TIME_ZONE,
    onError: onTextError,
  });
}

/** The message an action shows for an AppError. */
export async function getProblemText(problem: Problem): Promise<string> {
  return problemText(await getTexts("errors"), await getLocale(), problem);
}
