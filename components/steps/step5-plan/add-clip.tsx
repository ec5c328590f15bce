"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { useWords } from "@/hooks/use-words";
import { BEATS, type Beat, MAX_CLIPS } from "@/lib/domain/campaigns/plan";

type AddClipProps = { count: number; isBusy: boolean; onAdd: (beat: Beat) => Promise<void> };

/** Adds a clip; its beat is chosen here, once. */
export function AddClip({ count, isBusy, onAdd }: AddClipProps) {
  const t = useTranslations("plan.add");
  const words = useWords();
  if (count >= MAX_CLIPS) return <p className="text-sm text-muted">{t("most")}</p>;
  return (
    <div>
      <Menu
        align="start"
        trigger={
          <Button variant="secondary" isBusy={isBusy}>
            <Plus aria-hidden className="size-4" />
            {t("button")}
          </Button>
        }
        entries={BEATS.map((beat) => ({
          label: words.beat(beat),
          onSelect: () => void onAdd(beat),
        }))}
      />
    </div>
  );
}
