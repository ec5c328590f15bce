"use client";

import { useTranslations } from "use-intl";
import { wordsOf } from "@/lib/i18n/words-of";

/** The glossary's words in the reader's language, by the values in the rows. */
export function useWords() {
  return wordsOf(useTranslations("words"));
}
