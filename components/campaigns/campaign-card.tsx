"use client";

import { Check, Copy, EllipsisVertical, LoaderCircle, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/menu";
import { PageLink } from "@/components/ui/page-link";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useFormats } from "@/hooks/use-formats";
import type { CampaignCard as Campaign } from "@/lib/domain/campaigns/campaign-list.schema";
import { CardFrame } from "./card-frame";
import { TimeAgo } from "./time-ago";
import { type RenameRejection, TitleEditor } from "./title-editor";

const SAVED_MS = 2_000;

type CampaignCardProps = {
  campaign: Campaign;
  now: number;
  onRename: (from: string, to: string) => Promise<RenameRejection | null>;
  onDuplicate: () => Promise<void>;
  onDelete: () => void;
};

type Renaming = "no" | "open" | "saved";

/** A campaign in the list: one link, except for the menu. */
export function CampaignCard(props: CampaignCardProps) {
  const { campaign } = props;
  const t = useTranslations("campaigns");
  const formats = useFormats();
  const link = useRef<HTMLAnchorElement>(null);
  const isFocusLost = useRef(false);
  const [renaming, setRenaming] = useState<Renaming>("no");
  const [isCopying, setIsCopying] = useState(false);
  useEffect(() => {
    // The focused field is gone: the card takes the focus.
    if (renaming !== "open" && isFocusLost.current) link.current?.focus();
    isFocusLost.current = false;
    if (renaming !== "saved") return;
    const timer = setTimeout(() => setRenaming("no"), SAVED_MS);
    return () => clearTimeout(timer);
  }, [renaming]);

  const closeEditor = (next: Renaming) => {
    isFocusLost.current = document.activeElement instanceof HTMLInputElement;
    setRenaming(next);
  };
  const rename = async (from: string, to: string) => {
    const rejection = await props.onRename(from, to);
    if (rejection === null) closeEditor("saved");
    return rejection;
  };
  const duplicate = async () => {
    setIsCopying(true);
    await props.onDuplicate();
    setIsCopying(false);
  };

  return (
    <CardFrame imageUrl={campaign.imageUrl} className="transition-colors has-[a:hover]:bg-raised">
      {renaming === "open" ? (
        <TitleEditor title={campaign.title} onSave={rename} onClose={() => closeEditor("no")} />
      ) : (
        <div className="flex items-start gap-1">
          <h2 className="line-clamp-2 flex-1 font-medium wrap-anywhere">
            <PageLink
              ref={link}
              href={`/campaigns/${campaign.id}`}
              className="outline-none after:absolute after:inset-0 after:rounded-2xl focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent"
            >
              {campaign.title}
            </PageLink>
          </h2>
          <Menu
            trigger={
              <IconButton
                icon={EllipsisVertical}
                label={t("actions", { title: campaign.title })}
                className="relative z-1 -mt-2 -mr-1 shrink-0"
              />
            }
            entries={[
              { label: t("rename"), icon: Pencil, onSelect: () => setRenaming("open") },
              {
                label: t("duplicate"),
                icon: Copy,
                isDisabled: isCopying,
                onSelect: () => void duplicate(),
              },
              { label: t("delete"), icon: Trash2, isDangerous: true, onSelect: props.onDelete },
            ]}
          />
        </div>
      )}
      {renaming === "saved" ? (
        <p role="status" className="flex items-center gap-1.5 text-sm text-good">
          <Check aria-hidden className="size-4" />
          {t("renamed")}
        </p>
      ) : null}
      {campaign.clips === 0 ? (
        <p className="text-sm text-muted">{t("noClips")}</p>
      ) : (
        <div className="flex flex-col gap-1.5">
          <p className="flex flex-wrap items-center justify-between gap-x-3 text-sm">
            {t("videos", { videos: campaign.videos, clips: campaign.clips })}
            {campaign.running === 0 ? null : (
              <span className="inline-flex items-center gap-1.5 text-accent">
                <LoaderCircle aria-hidden className="size-4 motion-safe:animate-spin" />
                {t("running", { count: campaign.running })}
              </span>
            )}
          </p>
          <ProgressBar
            label={t("progress", { title: campaign.title })}
            value={campaign.videos}
            max={campaign.clips}
            valueText={t("videos", { videos: campaign.videos, clips: campaign.clips })}
            tone={campaign.videos === campaign.clips ? "good" : "accent"}
          />
        </div>
      )}
      <p className="mt-auto flex flex-col text-sm text-muted">
        <span>{formats.credits(campaign.chargedCents)}</span>
        <TimeAgo text="changed" time={campaign.changedAt} now={props.now} />
      </p>
    </CardFrame>
  );
}
