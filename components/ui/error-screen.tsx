"use client";

import { useTranslations } from "use-intl";
import { Button } from "./button";

/** A page that could not be rendered. */
export function ErrorScreen({ onRetry }: { onRetry: () => void }) {
  const t = useTranslations("ui");
  return (
    <main className="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center gap-4 px-5 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">{t("failedTitle")}</h1>
      <p className="text-muted">{t("failedText")}</p>
      <Button onClick={onRetry}>{t("tryAgain")}</Button>
    </main>
  );
}
