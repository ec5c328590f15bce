import { en } from "./en";
import { fr } from "./fr";
import type { Locale } from "./locale";

/** Every text of the studio by namespace, as the English ones are: keys and ICU arguments are checked where they are used. */
export type Messages = typeof en;
export type Namespace = keyof Messages;

/** The French texts have the keys of the English ones by their type, and their arguments by a test. */
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
