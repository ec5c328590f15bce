"use client";

import { LoaderCircle } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { useSpending } from "@/hooks/credits/use-spending";
import { useErrorText } from "@/hooks/use-error-text";

/** The chart library is loaded only here, and only in the browser. */
const SpendingCharts = dynamic(
  () => import("./spending-charts").then((module) => module.SpendingCharts),
  { ssr: false, loading: Loading },
);

/** Spending at fal over the last 30 days: by day and by type, as charts and as tables. */
export function Spending() {
  const errorText = useErrorText();
  const { data, error } = useSpending();
  if (data !== undefined) return <SpendingCharts spending={data} />;
  return error === undefined ? <Loading /> : <Notice kind="error">{errorText(error)}</Notice>;
}

function Loading() {
  const t = useTranslations("budget");
  return (
    <p role="status" className="flex min-h-96 items-center justify-center gap-2 text-muted">
      <LoaderCircle aria-hidden className="size-4 animate-spin" />
      {t("spending.loading")}
    </p>
  );
}
