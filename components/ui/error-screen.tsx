"use client";

import { useTranslations } from "use-intl";
import { Button } from "./button";

type Props = {
  /** The failure's reference in the server's log; undefined for failures in the browser. */
  reference: string | undefined;
  onRetry: () => void;
};

/** Shown when a page could not be rendered. */
export function ErrorScreen({ reference, onRetry }: Props) {
  const t = useTranslations("ui");
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center gap-4 px-5 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">{t("failedTitle")}</h1>
      <p className="text-muted">{t("failedText")}</p>
      <Button onClick={onRetry}>{t("tryAgain")}</Button>
      {reference !== undefined && (
        <p className="text-muted text-sm">{t("reference", { reference })}</p>
      )}
    </main>
  );
}
