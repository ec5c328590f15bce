"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import type { CampaignCard } from "@/lib/domain/campaigns/campaign-list.schema";
import { CardFrame } from "./card-frame";
import { TimeAgo } from "./time-ago";

type DeletedCardProps = { campaign: CampaignCard; now: number; onRestore: () => void };

/** A deleted campaign: it can be recognised and restored, but not opened. */
export function DeletedCard({ campaign, now, onRestore }: DeletedCardProps) {
  const t = useTranslations("campaigns");
  return (
    <CardFrame imageUrl={campaign.imageUrl}>
      <h2 className="line-clamp-2 font-medium wrap-anywhere">{campaign.title}</h2>
      <p className="flex flex-col text-sm text-muted">
        {campaign.clips === 0 ? null : (
          <span>{t("videos", { videos: campaign.videos, clips: campaign.clips })}</span>
        )}
        <TimeAgo text="deletedAt" time={campaign.deletedAt ?? campaign.changedAt} now={now} />
      </p>
      <Button variant="secondary" onClick={onRestore} className="mt-auto self-start">
        <RotateCcw aria-hidden className="size-4" />
        {t("restore")}
      </Button>
    </CardFrame>
  );
}
