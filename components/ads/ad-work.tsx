"use client";

import { Clapperboard, Download, FileArchive, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { type AdRenderState, useAdRender } from "@/hooks/ads/use-ad-render";
import { useErrorText } from "@/hooks/use-error-text";
import { type AdTimeline, fileTitle } from "@/lib/domain/ads/ad";
import { usualTime } from "@/lib/domain/format";

type AdWorkProps = {
  campaignId: string;
  title: string;
  timeline: AdTimeline;
  captionsOn: boolean;
  onCaptions: (isOn: boolean) => void;
  nameOf: (clipId: string) => string;
  /** There is a render already. */
  isAgain: boolean;
  isUpToDate: boolean;
};

/** Rendering: what a click would make, its progress, and what went wrong. */
export function AdWork(props: AdWorkProps) {
  const t = useTranslations("ad");
  const errorText = useErrorText();
  const { timeline, captionsOn } = props;
  const { state, render, keepAgain, cancel, zip } = useAdRender(props.campaignId);
  const canRender = timeline.segments.length > 0 && timeline.missing.length === 0;

  if (state.phase === "rendering" || state.phase === "keeping") {
    return <Working state={state} onCancel={cancel} />;
  }
  return (
    <div className="flex flex-col gap-3">
      <RenderProblem state={state} nameOf={props.nameOf}>
        {state.phase === "not_kept" ? (
          <div className="mt-2 flex flex-wrap gap-2">
            <Button variant="secondary" onClick={() => void keepAgain()}>
              <RotateCcw aria-hidden className="size-4" />
              {t("keepAgain")}
            </Button>
            <a
              href={state.localUrl}
              download={`${fileTitle(props.title)}-9x16.mp4`}
              className={buttonClasses("quiet")}
            >
              <Download aria-hidden className="size-4" />
              {t("downloadHere")}
            </a>
            <p className="w-full">{errorText(state.problem)}</p>
          </div>
        ) : null}
      </RenderProblem>
      {state.phase === "unsupported" ||
      state.phase === "zipping" ||
      state.phase === "not_zipped" ? (
        <div className="flex flex-col items-start gap-2">
          <Button
            isBusy={state.phase === "zipping"}
            onClick={() => void zip(props.title, timeline)}
          >
            <FileArchive aria-hidden className="size-4" />
            {state.phase === "zipping" ? t("zipping") : t("zip")}
          </Button>
          <p className="text-muted text-sm">{t("zipHint")}</p>
        </div>
      ) : (
        <div className="flex flex-col items-start gap-3">
          <label className="flex min-h-10 items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={captionsOn}
              onChange={(event) => props.onCaptions(event.target.checked)}
              className="size-4 accent-accent"
            />
            {t("captions")}
          </label>
          <Button
            variant={props.isUpToDate ? "secondary" : "primary"}
            disabled={!canRender}
            onClick={() => void render(timeline, captionsOn)}
          >
            <Clapperboard aria-hidden className="size-4" />
            {props.isAgain ? t("renderAgain") : t("render")}
          </Button>
          <p className="text-muted text-sm">{t("renderHint")}</p>
        </div>
      )}
    </div>
  );
}

type WorkingState = Extract<AdRenderState, { phase: "rendering" | "keeping" }>;

function Working({ state, onCancel }: { state: WorkingState; onCancel: () => void }) {
  const t = useTranslations("ad");
  const isRendering = state.phase === "rendering";
  const share = isRendering ? state.frames / state.allFrames : state.share;
  const percent = Math.floor(100 * share);
  const text = isRendering ? t("rendering", { percent }) : t("keeping", { percent });
  return (
    <div className="flex flex-col items-start gap-3">
      <div className="flex w-full flex-col gap-1.5">
        <p className="flex flex-wrap items-baseline gap-x-3 tabular-nums">
          <span className="font-medium">{text}</span>
          <span className="text-muted text-sm">
            {isRendering && state.secondsLeft !== null ? <TimeLeft of={state.secondsLeft} /> : null}
          </span>
        </p>
        <ProgressBar
          label={isRendering ? t("renderingLabel") : t("keepingLabel")}
          value={percent}
          max={100}
          valueText={text}
        />
        <p className="text-muted text-sm">{t("stayOpen")}</p>
      </div>
      <Button variant="secondary" onClick={onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}

function TimeLeft({ of: secondsLeft }: { of: number }) {
  const t = useTranslations("ad");
  const { seconds, minutes } = usualTime(1000 * secondsLeft);
  return minutes === null ? t("secondsLeft", { seconds }) : t("minutesLeft", { minutes });
}

type RenderProblemProps = {
  state: AdRenderState;
  nameOf: (clipId: string) => string;
  children: ReactNode;
};

function RenderProblem({ state, nameOf, children }: RenderProblemProps) {
  const t = useTranslations("ad");
  if (state.phase === "failed") {
    const { failure } = state;
    return (
      <Notice kind="error">
        {failure.reason === "media"
          ? t("failed.media", { clip: nameOf(failure.clipId) })
          : t(`failed.${failure.reason}`)}
      </Notice>
    );
  }
  if (state.phase === "unsupported") {
    return (
      <Notice kind="info">
        {t(`lacks.${state.lack}`)} {t("otherBrowser")}
      </Notice>
    );
  }
  if (state.phase === "not_zipped") return <Notice kind="error">{t("notZipped")}</Notice>;
  if (state.phase !== "not_kept") return null;
  return (
    <Notice kind="error">
      <p>{t("notKept")}</p>
      {children}
    </Notice>
  );
}
