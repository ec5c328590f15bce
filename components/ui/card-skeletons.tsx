"use client";

import { useTranslations } from "use-intl";
import { Skeleton } from "./skeleton";

/** Placeholder for a page of cards while its rows load. */
export function CardSkeletons() {
  const t = useTranslations("ui");
  return (
    <div role="status" aria-label={t("loading")} className="flex flex-col gap-6">
      <Skeleton className="h-8 w-48" />
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <Skeleton className="h-44 rounded-2xl" />
        <Skeleton className="h-44 rounded-2xl" />
        <Skeleton className="h-44 rounded-2xl" />
      </div>
    </div>
  );
}
