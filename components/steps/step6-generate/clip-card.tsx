"use client";

import { useState } from "react";
import { Compare } from "@/components/player/compare";
import { TrimPanel } from "@/components/player/trim-panel";
import { Button } from "@/components/ui/button";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { useClipAdjustments } from "@/hooks/use-clip-adjustments";
import type { Wish } from "@/hooks/use-video-generation";
import type { JobView } from "@/lib/domain/api";
import { BEAT_LABELS, type ClipPartsView, type ClipView, type Prices } from "@/lib/domain/campaign";
import { formatCredits } from "@/lib/domain/format";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation";
import { isFinished } from "@/lib/domain/job-status";
import { suggestSpeed, syllablesPerSecond } from "@/lib/domain/speech";
import { effectiveAdjustments, suggestTrim, type TrimSuggestion } from "@/lib/domain/trim";
import { ClipStage } from "./clip-stage";
import { LineEditor } from "./line-editor";
import { PartList } from "./part-list";
import { generateTexts as texts } from "./texts";
import { VersionBar } from "./version-bar";

export type ClipCardProps = {
  clip: ClipView;
  portraitUrl: string | null;
  actorHasVoice: boolean;
  /** This clip's jobs, newest first. */
  jobs: readonly JobView[];
  prices: Prices;
  /** Credits that can be spent; null: no limit. */
  spendable: number | null;
  now: number;
  isBusy: boolean;
  onGenerate: (wish: Wish) => Promise<void>;
  onRetry: (job: JobView) => Promise<void>;
  onCancel: (job: JobView) => Promise<void>;
  onSelectVersion: (number: number, withScript: boolean) => Promise<boolean>;
  onSaveLine: (line: { from: string; to: string }) => Promise<boolean>;
};

const QUALITIES = ["fast", "standard", "luma"] as const satisfies VideoQuality[];
const ENGINES = ["nano_banana", "flux"] as const satisfies FrameEngine[];

/** One clip: how it looks and sounds now, its parts with what redoing each costs, its versions. */
export function ClipCard(props: ClipCardProps) {
  const { clip, jobs, isBusy } = props;
  const [quality, setQuality] = useState<VideoQuality>("fast");
  const [engine, setEngine] = useState<FrameEngine>("nano_banana");
  const [lookedAt, setLookedAt] = useState<number | null>(null);
  const [isComparing, setIsComparing] = useState(false);
  const beat = BEAT_LABELS[clip.beat] ?? clip.beat;
  const isRunning = jobs.some((job) => !isFinished(job.status));
  const chainCents = clip.chainCents?.[quality][engine] ?? null;
  const missing =
    props.spendable === null || chainCents === null ? 0 : chainCents - props.spendable;

  const shown = lookedAt ?? clip.currentVersion;
  const version = clip.versions.find((other) => other.number === shown);
  const selected = clip.versions.find((other) => other.number === clip.currentVersion);
  const isOld = version !== undefined && shown !== clip.currentVersion;
  const parts = isOld ? version.parts : clip.parts;
  const line = isOld ? version.line : clip.line;

  const { adjustments, saveState, save } = useClipAdjustments(clip.id, clip.adjustments);
  const suggestion = suggestionFor(parts, line, clip.language);
  const effective = effectiveAdjustments(adjustments, suggestion, parts.videoJobId);

  return (
    <article
      aria-label={texts.clip(clip.position + 1, beat)}
      className="flex h-full flex-col gap-4 rounded-2xl border border-line bg-surface p-4"
    >
      <header className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{texts.clip(clip.position + 1, beat)}</h2>
        <span className="text-sm text-muted">{texts.seconds(clip.durationSeconds)}</span>
      </header>
      <div className="grid gap-4 sm:grid-cols-[15rem_1fr]">
        <ClipStage
          beat={beat}
          parts={parts}
          portraitUrl={props.portraitUrl}
          effective={effective}
          onAdjust={save}
        />
        <div className="flex min-w-0 flex-col gap-4">
          <LineEditor
            line={line}
            isBusy={isBusy}
            onSave={isOld ? null : (to) => props.onSaveLine({ from: line, to })}
          />
          {isRunning ? null : (
            <div className="flex flex-col gap-3">
              <div className="flex flex-wrap gap-x-5 gap-y-3">
                <ChoiceGroup
                  legend={texts.quality}
                  value={quality}
                  onChange={setQuality}
                  options={QUALITIES.map((value) => ({ value, label: texts.qualities[value] }))}
                />
                <ChoiceGroup
                  legend={texts.engine}
                  value={engine}
                  onChange={setEngine}
                  options={ENGINES.map((value) => ({ value, label: texts.engines[value] }))}
                />
              </div>
              <Button
                look={clip.parts.videoUrl === null ? "primary" : "secondary"}
                isBusy={isBusy}
                disabled={chainCents === null}
                onClick={() => props.onGenerate({ kind: "clip", quality, engine })}
                className="w-full"
              >
                {clip.parts.videoUrl === null ? texts.makeClip : texts.redoClip}
                {chainCents === null ? null : ` · ${formatCredits(chainCents)}`}
              </Button>
              <p className="text-sm text-muted">
                {chainCents === null ? texts.noActor : texts.makeClipHint}
              </p>
              {missing > 0 ? <p className="text-sm text-bad">{texts.short(missing)}</p> : null}
            </div>
          )}
          <PartList {...props} quality={quality} engine={engine} />
        </div>
      </div>
      <VersionBar
        versions={clip.versions}
        selected={clip.currentVersion}
        shown={shown}
        isComparing={isComparing && isOld}
        isBusy={isBusy}
        onShow={(number) => setLookedAt(number === clip.currentVersion ? null : number)}
        onUse={async (number, withScript) => {
          if (await props.onSelectVersion(number, withScript)) setLookedAt(null);
        }}
        onCompare={setIsComparing}
      />
      {parts.videoUrl === null || isOld ? null : (
        <details className="border-t border-line pt-3">
          <summary className="cursor-pointer rounded text-sm font-medium">{texts.sound}</summary>
          <div className="pt-3">
            <TrimPanel
              label={`${texts.sound}: ${texts.clip(clip.position + 1, beat)}`}
              script={line}
              language={clip.language}
              words={parts.words}
              durationSeconds={parts.videoSeconds}
              trim={effective.trim}
              speed={effective.speed}
              suggestion={suggestion}
              saveState={saveState === "saved" || saveState === "saving" ? saveState : "failed"}
              fileName={`clip-${clip.position + 1}-${clip.beat}`}
              onChange={(choice) => save({ ...choice, video_job_id: parts.videoJobId })}
            />
          </div>
        </details>
      )}
      {isComparing && isOld && selected !== undefined ? (
        <Compare left={toCompared(version)} right={toCompared(selected, texts.versions.selected)} />
      ) : null}
    </article>
  );
}

/** Trim to the spoken words and a lively pace; without a transcript the clip is left as it is. */
function suggestionFor(parts: ClipPartsView, line: string, language: string): TrimSuggestion {
  const trim = suggestTrim({
    script: line,
    words: parts.words,
    durationSeconds: parts.videoSeconds,
  });
  if (parts.words.length === 0) return { ...trim, speed: 1 };
  const pace = syllablesPerSecond({ text: line, language, seconds: trim.end - trim.start });
  return { ...trim, speed: pace === 0 ? 1 : suggestSpeed(pace) };
}

function toCompared(version: ClipView["versions"][number], subtitle = version.line) {
  return {
    title: `${texts.versions.label} ${version.number}`,
    subtitle,
    videoUrl: version.parts.videoUrl,
    imageUrl: version.parts.firstFrameUrl,
  };
}
