"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useWords } from "@/hooks/use-words";
import { type AdTimeline, adChanges, adTimeline, recipeOf } from "@/lib/domain/ads/ad";
import type { CampaignView } from "@/lib/domain/campaigns/campaign";
import { AdPreview } from "./ad-preview";
import { AdWork } from "./ad-work";
import { FinishedAd } from "./finished-ad";

/** Half a second isn't worth a cut. */
const ON_TARGET_SECONDS = 0.5;

/** End of step 6: preview of the ad, rendering, and earlier renders. `running`: unfinished jobs of its clips. */
export function AdPanel({ campaign, running }: { campaign: CampaignView; running: number }) {
  const t = useTranslations("ad");
  const generate = useTranslations("generate");
  const words = useWords();
  const [latest] = campaign.renders;
  // As in the latest render, until switched.
  const [request, setChoice] = useState<boolean | null>(null);
  const captionsOn = request ?? latest?.recipe?.captions ?? true;
  const timeline = adTimeline(campaign.clips, campaign.targetSeconds);
  const nameOf = (clip: { position: number; beat: string }) =>
    generate("clip", { position: clip.position + 1, beat: words.beat(clip.beat) });
  const nameOfId = (clipId: string) => {
    const clip = campaign.clips.find(({ id }) => id === clipId);
    return clip === undefined ? "" : nameOf(clip);
  };
  const changes =
    latest === undefined || latest.recipe === null
      ? null
      : adChanges(latest.recipe, recipeOf(timeline, captionsOn));

  return (
    <section
      aria-labelledby="ad-title"
      className="flex flex-col gap-5 rounded-2xl border border-line bg-surface p-4"
    >
      <div className="grid gap-5 sm:grid-cols-[15rem_1fr]">
        <div className="mx-auto w-full max-w-64 sm:mx-0">
          {timeline.segments.length === 0 ? (
            <p className="grid aspect-9/16 place-items-center rounded-xl bg-raised p-6 text-center text-muted text-sm">
              {t("empty")}
            </p>
          ) : (
            <AdPreview
              timeline={timeline}
              captionsOn={captionsOn}
              onCaptions={setChoice}
              nameOf={nameOf}
            />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <div>
            <h2 id="ad-title" className="font-semibold">
              {t("title")}
            </h2>
            <p className="text-muted text-sm">{t("previewHint")}</p>
          </div>
          <AdLength timeline={timeline} />
          {timeline.missing.length > 0 && timeline.segments.length > 0 ? (
            <Notice kind="info">
              {t("missing", { clips: timeline.missing.map(nameOf).join(" · ") })}
            </Notice>
          ) : null}
          {timeline.missing.length === 0 && running > 0 ? (
            <Notice kind="info">{t("changing", { count: running })}</Notice>
          ) : null}
          <AdWork
            campaignId={campaign.id}
            title={campaign.title}
            timeline={timeline}
            captionsOn={captionsOn}
            onCaptions={setChoice}
            nameOf={nameOfId}
            isAgain={latest !== undefined}
            isUpToDate={changes?.length === 0}
          />
        </div>
      </div>
      {latest === undefined ? null : (
        <FinishedAd
          campaignId={campaign.id}
          latest={latest}
          older={campaign.renders.slice(1)}
          changes={changes}
          nameOf={nameOfId}
        />
      )}
    </section>
  );
}

function AdLength({ timeline }: { timeline: AdTimeline }) {
  const t = useTranslations("ad");
  const { seconds, targetSeconds, segments } = timeline;
  const over = seconds - targetSeconds;
  const text = t("length", { seconds, target: targetSeconds });
  const verdict =
    Math.abs(over) <= ON_TARGET_SECONDS
      ? t("onTarget")
      : over > 0
        ? t("longer", { seconds: over })
        : t("shorter", { seconds: -over });
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex flex-wrap items-baseline gap-x-3 tabular-nums">
        <span className="font-medium">{text}</span>
        <span className="text-muted text-sm">{t("clips", { count: segments.length })}</span>
      </p>
      <ProgressBar label={t("lengthLabel")} value={seconds} max={targetSeconds} valueText={text} />
      <p className="text-muted text-sm">{verdict}</p>
    </div>
  );
}
