import { en } from "./en";
import { fr } from "./fr";
import type { Locale } from "./locale";

/** All texts by namespace, typed as the English ones, so that keys and ICU arguments are checked where they are used. */
export type Messages = typeof en;
export type Namespace = keyof Messages;

/** A type ensures that the French texts have the keys of the English ones, a test that they have the same arguments. */
const MESSAGES: Record<Locale, Messages> = { en, fr: fr as Messages };

export function getMessages(locale: Locale): Messages {
  return MESSAGES[locale];
}

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
