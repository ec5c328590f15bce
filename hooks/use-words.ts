"use client";

import { useTranslations } from "use-intl";
import { wordsOf } from "@/lib/i18n/words-of";

/** The words of the trade in the reader's language, by the values that stand in the rows. */
export function useWords() {
  return wordsOf(useTranslations("words"));
}
