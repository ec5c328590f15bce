"use client";

import { useTranslations } from "use-intl";
import { useWords } from "@/hooks/use-words";
import type { ClipView } from "@/lib/domain/campaigns/campaign";
import type { CampaignQuote } from "@/lib/domain/generation/generate.schema";
import { QuotedStart } from "../quoted-start";

type GenerateAllProps = {
  clips: readonly ClipView[];
  isBusy: boolean;
  onQuote: () => Promise<CampaignQuote>;
  onStart: () => Promise<void>;
};

/** Starts the whole pipeline of every clip without a video. */
export function GenerateAll({ clips, ...rest }: GenerateAllProps) {
  const t = useTranslations("generate");
  const words = useWords();
  return (
    <QuotedStart
      {...rest}
      button={t("all.button")}
      title={t("all.title")}
      lead={t("all.lead")}
      nameOf={(clipId) => {
        const clip = clips.find((other) => other.id === clipId);
        if (clip === undefined) return "";
        return t("clip", { position: clip.position + 1, beat: words.beat(clip.beat) });
      }}
    />
  );
}
