"use client";

import { useRouter } from "next/navigation";
import { useRef } from "react";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { useCampaignActions, useServerNow } from "@/hooks/campaigns/use-campaign-list";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import { titleAround } from "@/lib/domain/campaigns/campaign-list";
import type {
  CampaignCard as Campaign,
  CampaignList,
} from "@/lib/domain/campaigns/campaign-list.schema";
import { CampaignCard } from "./campaign-card";
import { CAMPAIGN_GRID } from "./campaign-skeletons";
import { DeletedCard } from "./deleted-card";
import type { RenameRejection } from "./title-editor";

const UNDO_MS = 10_000;

type CampaignCardsProps = {
  list: CampaignList;
  /** Another list is being loaded. */
  isChanging: boolean;
  isDeleted: boolean;
};

/** One page of campaign cards, with their actions. */
export function CampaignCards({ list, isChanging, isDeleted }: CampaignCardsProps) {
  const t = useTranslations("campaigns");
  const router = useRouter();
  const errorText = useErrorText();
  const now = useServerNow(list.now);
  const actions = useCampaignActions();
  const grid = useRef<HTMLUListElement>(null);

  /** Moves the focus after a card is gone: to the card that took its place, or to the last one. */
  const focusPlace = (index: number) => {
    const cards = [...(grid.current?.children ?? [])];
    const card = cards[Math.min(index, cards.length - 1)];
    card?.querySelector<HTMLElement>("a, button")?.focus();
  };
  const leave = (id: string) => {
    const index = list.campaigns.findIndex((campaign) => campaign.id === id);
    // After the menu has closed and returned the focus.
    setTimeout(() => focusPlace(index), 50);
  };

  const remove = ({ id, title }: Campaign) => {
    leave(id);
    const removed = actions.remove(id);
    const undo = async () => {
      // Undo may be clicked before the server has responded.
      if ((await removed) !== null) return;
      const problem = await actions.undoRemove(id);
      if (problem !== null) toast.error(errorText(problem));
    };
    toast.message(t("deleted", { title }), {
      id,
      duration: UNDO_MS,
      action: { label: t("undo"), onClick: () => void undo() },
    });
    void removed.then((problem) => {
      if (problem === null) return;
      toast.dismiss(id);
      toast.error(errorText(problem));
    });
  };
  const restore = async ({ id, title }: Campaign) => {
    leave(id);
    // Its Undo is obsolete now.
    toast.dismiss(id);
    const problem = await actions.restore(id);
    if (problem === null) toast.success(t("restored", { title }));
    else toast.error(errorText(problem));
  };
  const duplicate = async ({ id, title }: Campaign) => {
    const request = titleAround(title, (text) => t("copyOf", { title: text }));
    const { copyId, problem } = await actions.duplicate(id, request);
    if (problem !== null) return void toast.error(errorText(problem));
    toast.success(t("duplicated", { title: request }), {
      action: { label: t("open"), onClick: () => router.push(`/campaigns/${copyId}`) },
    });
  };
  const rename = async (id: string, from: string, to: string): Promise<RenameRejection | null> => {
    const rejection = await actions.rename(id, from, to);
    if (rejection === null) return null;
    const { problem, current } = rejection;
    return {
      current,
      message: current === null ? errorText(problem) : t("renameConflict", { title: current }),
    };
  };
  return (
    <ul
      ref={grid}
      aria-busy={isChanging}
      className={classNames(CAMPAIGN_GRID, "transition-opacity", isChanging && "opacity-55")}
    >
      {list.campaigns.map((campaign) => (
        <li key={campaign.id}>
          {isDeleted ? (
            <DeletedCard campaign={campaign} now={now} onRestore={() => void restore(campaign)} />
          ) : (
            <CampaignCard
              campaign={campaign}
              now={now}
              onRename={(from, to) => rename(campaign.id, from, to)}
              onDuplicate={() => duplicate(campaign)}
              onDelete={() => remove(campaign)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
