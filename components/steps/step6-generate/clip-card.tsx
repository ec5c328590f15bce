"use client";

import { lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import { CostPreview } from "@/components/credits/cost-preview";
import { ShortOfCredits } from "@/components/credits/short-of-credits";
import { EditNote } from "@/components/steps/edited-fields";
import { Button } from "@/components/ui/button";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { useClipAdjustments } from "@/hooks/campaigns/use-clip-adjustments";
import type { GenerateRequest } from "@/hooks/jobs/use-generate";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { ClipView, Prices, VersionView } from "@/lib/domain/campaigns/campaign";
import { toAmount, toCents } from "@/lib/domain/credits/budget";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation/types";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { effectiveAdjustments } from "@/lib/domain/media/trim";
import type { Translator } from "@/lib/i18n/problem-text";
import { ClipStage } from "./clip-stage";
import { LineEditor } from "./line-editor";
import { PartList } from "./part-list";
import { VersionBar } from "./version-bar";

type ClipCardProps = {
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
  onGenerate: (request: GenerateRequest) => Promise<void>;
  onRetry: (job: JobView) => Promise<void>;
  onCancel: (job: JobView) => Promise<void>;
  onSelectVersion: (number: number, withScript: boolean) => Promise<boolean>;
  onSaveLine: (line: { from: string; to: string }) => Promise<boolean>;
};

/** Loaded when opened. */
const Compare = lazy(async () => ({
  default: (await import("@/components/player/compare")).Compare,
}));
const TrimPanel = lazy(async () => ({
  default: (await import("@/components/player/trim-panel")).TrimPanel,
}));

const QUALITIES = ["fast", "standard", "luma"] as const satisfies VideoQuality[];
const ENGINES = ["nano_banana", "flux"] as const satisfies FrameEngine[];

/** One clip: how it looks and sounds now, its parts with what redoing each costs, and its versions. */
export function ClipCard(props: ClipCardProps) {
  const { clip, jobs, isBusy } = props;
  const t = useTranslations("generate");
  const formats = useFormats();
  const words = useWords();
  const [quality, setQuality] = useState<VideoQuality>("fast");
  const [engine, setEngine] = useState<FrameEngine>("nano_banana");
  const [lookedAt, setPreviewed] = useState<number | null>(null);
  const [isComparing, setIsComparing] = useState(false);
  const [wasSoundOpen, setWasSoundOpen] = useState(false);
  const beat = words.beat(clip.beat);
  const name = t("clip", { position: clip.position + 1, beat });
  const isRunning = jobs.some((job) => !isFinished(job.status));
  const pipelineCents = clip.pipelineCents?.[quality][engine] ?? null;
  const missing =
    props.spendable === null || pipelineCents === null ? 0 : pipelineCents - props.spendable;

  const shown = lookedAt ?? clip.currentVersion;
  const version = clip.versions.find((other) => other.number === shown);
  const selected = clip.versions.find((other) => other.number === clip.currentVersion);
  const isOld = version !== undefined && shown !== clip.currentVersion;
  const parts = isOld ? version.parts : clip.parts;
  const line = isOld ? version.line : clip.line;

  const { adjustments, saveState, save, resolve } = useClipAdjustments(clip.id, clip.adjustments);
  const effective = effectiveAdjustments(adjustments, parts.suggestion, parts.videoJobId);

  return (
    <article
      aria-label={name}
      className="flex h-full flex-col gap-4 rounded-2xl border border-line bg-surface p-4"
    >
      <header className="flex items-baseline justify-between gap-3">
        <h2 className="font-semibold">{name}</h2>
        <span className="text-sm text-muted">
          {t("seconds", { seconds: clip.durationSeconds })}
        </span>
      </header>
      <div className="grid gap-4 sm:grid-cols-[15rem_1fr]">
        <ClipStage
          beat={beat}
          parts={parts}
          isRunning={isRunning}
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
                  legend={t("quality")}
                  value={quality}
                  onChange={setQuality}
                  options={QUALITIES.map((value) => ({ value, label: t(`qualities.${value}`) }))}
                />
                <ChoiceGroup
                  legend={t("engine")}
                  value={engine}
                  onChange={setEngine}
                  options={ENGINES.map((value) => ({ value, label: t(`engines.${value}`) }))}
                />
              </div>
              <Button
                variant={clip.parts.videoUrl === null ? "primary" : "secondary"}
                isBusy={isBusy}
                disabled={pipelineCents === null}
                onClick={() => props.onGenerate({ kind: "clip", quality, engine })}
                className="w-full"
              >
                {clip.parts.videoUrl === null ? t("makeClip") : t("redoClip")}
                {pipelineCents === null ? null : ` · ${formats.credits(pipelineCents)}`}
              </Button>
              <p className="text-sm text-muted">
                {pipelineCents === null ? t("noActor") : t("makeClipHint")}
              </p>
              {pipelineCents === null ? null : (
                <CostPreview
                  costCents={pipelineCents}
                  spendable={props.spendable}
                  providerCost={toAmount(toCents(clip.pipelineMicrousd?.[quality][engine] ?? 0))}
                />
              )}
              {missing > 0 ? <ShortOfCredits missing={missing} /> : null}
            </div>
          )}
          <PartList
            clip={clip}
            portraitUrl={props.portraitUrl}
            actorHasVoice={props.actorHasVoice}
            jobs={jobs}
            prices={props.prices}
            quality={quality}
            engine={engine}
            now={props.now}
            isBusy={isBusy}
            onGenerate={props.onGenerate}
            onRetry={props.onRetry}
            onCancel={props.onCancel}
          />
        </div>
      </div>
      <VersionBar
        versions={clip.versions}
        selected={clip.currentVersion}
        shown={shown}
        isComparing={isComparing && isOld}
        isBusy={isBusy}
        onShow={(number) => setPreviewed(number === clip.currentVersion ? null : number)}
        onUse={async (number, withScript) => {
          if (await props.onSelectVersion(number, withScript)) setPreviewed(null);
        }}
        onCompare={setIsComparing}
      />
      {parts.videoUrl === null || isOld ? null : (
        <details className="border-t border-line pt-3" onToggle={() => setWasSoundOpen(true)}>
          <summary className="cursor-pointer rounded text-sm font-medium">{t("sound")}</summary>
          <div className="pt-3">
            {wasSoundOpen ? (
              <Suspense fallback={null}>
                <TrimPanel
                  label={t("parts.act", { act: t("sound"), name })}
                  script={line}
                  language={clip.language}
                  words={parts.words}
                  durationSeconds={parts.videoSeconds}
                  trim={effective.trim}
                  speed={effective.speed}
                  suggestion={parts.suggestion}
                  saveState={saveState === "saved" || saveState === "saving" ? saveState : "failed"}
                  fileName={`clip-${clip.position + 1}-${clip.beat}`}
                  onChange={(choice) => save({ ...choice, video_job_id: parts.videoJobId })}
                />
              </Suspense>
            ) : null}
            {saveState === "conflict" ? (
              <EditNote problem={{ kind: "conflict", theirs: null }} onResolve={resolve} />
            ) : null}
          </div>
        </details>
      )}
      {isComparing && isOld && selected !== undefined ? (
        <Suspense fallback={null}>
          <Compare
            left={toCompared(t, version)}
            right={toCompared(t, selected, t("versions.selected"))}
          />
        </Suspense>
      ) : null}
    </article>
  );
}

function toCompared(t: Translator<"generate">, version: VersionView, subtitle = version.line) {
  return {
    title: t("versions.name", { number: version.number }),
    subtitle,
    videoUrl: version.parts.videoUrl,
    imageUrl: version.parts.firstFrameUrl,
  };
}
