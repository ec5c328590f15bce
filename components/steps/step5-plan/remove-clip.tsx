"use client";

import { useTranslations } from "use-intl";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useWords } from "@/hooks/use-words";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";

type RemoveClipProps = {
  /** Null: closed. */
  clip: DraftClip | null;
  isBusy: boolean;
  onClose: () => void;
  onRemove: (clip: DraftClip) => Promise<void>;
};

/** Asks before a clip is removed, and says what is lost with it. */
export function RemoveClip({ clip, isBusy, onClose, onRemove }: RemoveClipProps) {
  const t = useTranslations("plan.remove");
  const words = useWords();
  const count = clip?.frames.length ?? 0;
  return (
    <ConfirmDialog
      isOpen={clip !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={t("title", { beat: words.beat(clip?.beat ?? "") })}
      description={
        clip === null || !clip.hasParts
          ? t("text")
          : clip.hasVideo || count === 0
            ? t("textParts")
            : t("textFrames", { count })
      }
      confirmLabel={t("confirm")}
      isDangerous
      isBusy={isBusy}
      onConfirm={() => {
        if (clip !== null) void onRemove(clip);
      }}
    />
  );
}
