"use client";

import { useTranslations } from "use-intl";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useFormats } from "@/hooks/use-formats";
import type { DraftClip } from "@/lib/domain/campaigns/campaign-draft.schema";
import { MAX_CLIPS } from "@/lib/domain/campaigns/plan";
import type { CampaignQuote } from "@/lib/domain/generation/generate.schema";
import { QuotedStart } from "../quoted-start";
import { WriteAgain } from "./write-again";

type PlanHeadProps = {
  frames: {
    /** The clips without a first frame and without a running job. */
    clips: readonly DraftClip[];
    /** Null: none can be generated now. */
    priceCents: number | null;
    isBusy: boolean;
    nameOf: (clip: DraftClip) => string;
    onQuote: () => Promise<CampaignQuote>;
    onStart: () => Promise<void>;
  };
  isRunning: (clip: DraftClip) => boolean;
};

const MOST_SECONDS = MAX_CLIPS * 8;

/** The plan as a whole: its length against the target, and actions on all of it. */
export function PlanHead({ frames, isRunning }: PlanHeadProps) {
  const t = useTranslations("plan");
  const formats = useFormats();
  const { draft, brief, script } = useDraft();
  const total = draft.clips.reduce((sum, clip) => sum + script(clip, "duration").value, 0);
  const target = brief("target_seconds").value;
  // Clips come in fixed durations only, so within half a clip is as close as it gets.
  const off = Math.abs(total - target) <= 2 ? 0 : total - target;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <p role="status" className="text-sm tabular-nums">
        <span className="font-medium">{t("length.total", { seconds: total })}</span>
        <span className="text-muted">
          {" · "}
          {t("length.target", { seconds: target })}
          {off < 0 ? ` · ${t("length.under", { seconds: -off })}` : null}
          {off > 0 ? ` · ${t("length.over", { seconds: off })}` : null}
          {target > MOST_SECONDS ? `. ${t("length.most")}` : null}
        </span>
      </p>
      <div className="flex flex-wrap gap-2">
        {frames.clips.length > 0 && frames.priceCents !== null ? (
          <QuotedStart
            button={t("frames.all", {
              price: formats.price(frames.clips.length * frames.priceCents),
            })}
            title={t("frames.allTitle")}
            lead={t("frames.allLead")}
            isBusy={frames.isBusy}
            nameOf={(clipId) => {
              const clip = draft.clips.find(({ id }) => id === clipId);
              return clip === undefined ? "" : frames.nameOf(clip);
            }}
            onQuote={frames.onQuote}
            onStart={frames.onStart}
          />
        ) : null}
        <WriteAgain isRunning={isRunning} />
      </div>
    </div>
  );
}
