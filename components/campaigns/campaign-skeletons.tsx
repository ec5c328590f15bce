"use client";

import { useTranslations } from "use-intl";
import { Skeleton } from "@/components/ui/skeleton";

/** Shared with the card grid, so nothing shifts when the cards arrive. */
export const CAMPAIGN_GRID = "grid gap-4 sm:grid-cols-2 lg:grid-cols-3";
export const CARD_HEIGHT = "min-h-48";

const PLACES = ["a", "b", "c", "d", "e", "f"];

/** Placeholders while the cards load. */
export function CampaignSkeletons() {
  const t = useTranslations("ui");
  return (
    <div role="status" aria-label={t("loading")} className={CAMPAIGN_GRID}>
      {PLACES.map((place) => (
        <Skeleton key={place} className={`${CARD_HEIGHT} rounded-2xl`} />
      ))}
    </div>
  );
}
