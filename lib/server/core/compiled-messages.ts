import "server-only";
import compile from "icu-minify/compile";
import { getMessages, type Messages } from "@/lib/i18n";
import type { Locale } from "@/lib/i18n/locale";

const compiled = new Map<Locale, Messages>();

/**
 * The texts with their ICU syntax parsed here, once per process, so that no browser has to load the parser. next.config.ts
 * replaces use-intl's formatter with the one for compiled texts.
 */
export function getCompiledMessages(locale: Locale): Messages {
  const known = compiled.get(locale);
  if (known !== undefined) return known;
  // Through JSON: the compiler makes objects without a prototype, which React does not send to a browser. The type stays that of
  // the texts although their strings are now lists: only use-intl reads them.
  const made: Messages = JSON.parse(JSON.stringify(compileAll(getMessages(locale))));
  compiled.set(locale, made);
  return made;
}

function compileAll(texts: unknown): unknown {
  if (typeof texts === "string") return compile(texts);
  return Object.fromEntries(
    Object.entries(texts ?? {}).map(([key, inner]) => [key, compileAll(inner)]),
  );
}
