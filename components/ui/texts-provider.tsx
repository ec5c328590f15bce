"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import { IntlProvider } from "use-intl";
import type { Messages } from "@/lib/i18n";
import type { Locale } from "@/lib/i18n/locale";
import { onTextError } from "@/lib/i18n/on-text-error";

const Sent = createContext<Partial<Messages>>({});

type TextsProviderProps = {
  locale: Locale;
  /** Must be the same on the server and in the browser, or dates would differ. */
  timeZone: string;
  /** Added to the messages of outer providers. */
  messages: Partial<Messages>;
  children: ReactNode;
};

/** The texts of client components. Each layout sends only the namespaces its screens need (app/client-texts.tsx). */
export function TextsProvider({ locale, timeZone, messages, children }: TextsProviderProps) {
  const outer = useContext(Sent);
  const all = useMemo(() => ({ ...outer, ...messages }), [outer, messages]);
  return (
    <Sent value={all}>
      <IntlProvider locale={locale} timeZone={timeZone} messages={all} onError={onTextError}>
        {children}
      </IntlProvider>
    </Sent>
  );
}
