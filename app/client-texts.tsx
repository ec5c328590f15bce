import type { ReactNode } from "react";
import { TextsProvider } from "@/components/ui/texts-provider";
import type { Namespace } from "@/lib/i18n";
import { getCompiledMessages } from "@/lib/server/core/compiled-messages";
import { getLocale, TIME_ZONE } from "@/lib/server/core/i18n";

type ClientTextsProps = { namespaces: readonly Namespace[]; children: ReactNode };

/** Sends these namespaces to the client components inside, on top of those from outer layouts. */
export async function ClientTexts({ namespaces, children }: ClientTextsProps) {
  const locale = await getLocale();
  const messages = getCompiledMessages(locale);
  const sent = Object.fromEntries(namespaces.map((name) => [name, messages[name]]));
  return (
    <TextsProvider locale={locale} timeZone={TIME_ZONE} messages={sent}>
      {children}
    </TextsProvider>
  );
}
