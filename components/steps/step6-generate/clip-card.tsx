"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { Notice } from "@/components/ui/notice";
import type { Wish } from "@/hooks/use-video-generation";
import type { JobView } from "@/lib/domain/api";
import { BEAT_LABELS, type ClipView, type Prices } from "@/lib/domain/campaign";
import { formatCredits } from "@/lib/domain/format";
import { VIDEO_QUALITIES, type VideoQuality } from "@/lib/domain/generation";
import { VIDEO_DURATIONS } from "@/lib/domain/generation/video-veo31";
import { isFinished } from "@/lib/domain/job-status";
import { ClipMedia } from "./clip-media";
import { JobStage } from "./job-stage";
import { generateTexts as texts } from "./texts";

type ClipCardProps = {
  clip: ClipView;
  portraitUrl: string | null;
  /** This clip's jobs, newest first. */
  jobs: readonly JobView[];
  prices: Prices;
  /** Credits that can be spent; null: no limit. */
  spendable: number | null;
  now: number;
  isBusy: boolean;
  onGenerate: (wish: Wish) => Promise<void>;
  onCancel: (job: JobView) => Promise<void>;
};

export function ClipCard({
  clip,
  portraitUrl,
  jobs,
  prices,
  spendable,
  now,
  isBusy,
  ...on
}: ClipCardProps) {
  const [quality, setQuality] = useState<VideoQuality>("fast");
  const [duration, setDuration] = useState(clip.durationSeconds);
  const beat = BEAT_LABELS[clip.beat] ?? clip.beat;
  const active = jobs.find((job) => !isFinished(job.status));
  const newest = jobs[0];

  const priceOf = (type: string, units: number) => (prices[type]?.priceCents ?? 0) * units;
  const videoPrice = priceOf(VIDEO_QUALITIES[quality], duration);
  const framePrice = priceOf("first_frame", 1);
  const isEnabled = (type: string) => prices[type]?.isEnabled ?? false;
  const canStart = clip.firstFrameUrl !== null || portraitUrl !== null;
  const missing = spendable === null ? 0 : videoPrice - spendable;

  return (
    <article
      aria-label={texts.clip(clip.position + 1, beat)}
      className="flex h-full flex-col gap-4 rounded-2xl border border-line bg-surface p-4"
    >
      <header className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{texts.clip(clip.position + 1, beat)}</h2>
        <span className="text-sm text-muted">{texts.seconds(duration)}</span>
      </header>
      <div className="flex flex-1 flex-col gap-4 sm:flex-row">
        <ClipMedia clip={clip} portraitUrl={portraitUrl} beat={beat} />
        <div className="flex min-w-0 flex-1 flex-col gap-4">
          <p className="leading-snug wrap-anywhere">
            {clip.line === "" ? (
              <span className="text-muted">{texts.noScript}</span>
            ) : (
              `“${clip.line}”`
            )}
          </p>
          <div className="mt-auto flex flex-col gap-3">
            {active === undefined ? (
              <>
                <LastOutcome job={newest} />
                {clip.firstFrameUrl === null ? (
                  <p className="text-sm text-muted">
                    {canStart ? texts.fromPortrait : texts.noActor}
                  </p>
                ) : null}
                <div className="flex flex-wrap gap-x-5 gap-y-3">
                  <ChoiceGroup
                    legend={texts.quality}
                    value={quality}
                    onChange={setQuality}
                    options={QUALITIES.map((value) => ({ value, label: texts.qualities[value] }))}
                  />
                  <ChoiceGroup
                    legend={texts.length}
                    value={duration}
                    onChange={setDuration}
                    options={VIDEO_DURATIONS.map((value) => ({
                      value,
                      label: texts.seconds(value),
                    }))}
                  />
                </div>
                <PricedButton
                  label={videoLabel(clip, newest)}
                  cents={videoPrice}
                  isBusy={isBusy}
                  isEnabled={canStart && isEnabled(VIDEO_QUALITIES[quality])}
                  onPress={() => on.onGenerate({ kind: "video", quality, duration })}
                />
                <PricedButton
                  look="secondary"
                  label={frameLabel(clip, newest)}
                  cents={framePrice}
                  isBusy={isBusy}
                  isEnabled={portraitUrl !== null && isEnabled("first_frame")}
                  onPress={() => on.onGenerate({ kind: "first-frame" })}
                />
                {missing > 0 ? (
                  <p className="text-sm text-bad">{texts.short(formatCredits(missing))}</p>
                ) : null}
              </>
            ) : (
              <JobStage
                job={active}
                now={now}
                isBusy={isBusy}
                onCancel={() => on.onCancel(active)}
              />
            )}
          </div>
        </div>
      </div>
    </article>
  );
}

const QUALITIES = ["fast", "standard"] as const satisfies VideoQuality[];

function videoLabel(clip: ClipView, newest: JobView | undefined): string {
  if (newest?.status === "failed" && newest.type !== "first_frame") return texts.retryVideo;
  return clip.videoUrl === null ? texts.generateVideo : texts.newVideo;
}

function frameLabel(clip: ClipView, newest: JobView | undefined): string {
  if (newest?.status === "failed" && newest.type === "first_frame") return texts.retryFrame;
  return clip.firstFrameUrl === null ? texts.generateFrame : texts.newFrame;
}

/** How the newest job ended, when it did not end well. */
function LastOutcome({ job }: { job: JobView | undefined }) {
  if (job?.status === "failed") return <Notice kind="error">{job.errorMessage}</Notice>;
  if (job?.status === "cancelled") return <p className="text-sm text-muted">{texts.cancelled}</p>;
  return null;
}

type PricedButtonProps = {
  label: string;
  cents: number;
  look?: "primary" | "secondary";
  isBusy: boolean;
  isEnabled: boolean;
  onPress: () => void;
};

function PricedButton({
  label,
  cents,
  look = "primary",
  isBusy,
  isEnabled,
  onPress,
}: PricedButtonProps) {
  return (
    <Button look={look} isBusy={isBusy} disabled={!isEnabled} onClick={onPress} className="w-full">
      <span>{label}</span>
      <span className="opacity-80">· {isEnabled ? formatCredits(cents) : texts.switchedOff}</span>
    </Button>
  );
}
