"use client";

import { Check, CircleAlert, Download, LoaderCircle, RotateCcw } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { classNames } from "@/components/ui/class-names";
import { Slider } from "@/components/ui/slider";
import { captionCues, toSrt, toVtt } from "@/lib/domain/ads/captions";
import {
  type Pace,
  paceLabel,
  SPEEDS,
  type Speed,
  syllablesPerSecond,
} from "@/lib/domain/media/speech";
import {
  SHORTEST_TRIM_SECONDS,
  type TimedWord,
  type Trim,
  type TrimChoice,
  type TrimSuggestion,
  toHundredths,
  trimmedSeconds,
} from "@/lib/domain/media/trim";
import { SecondsField } from "./seconds-field";
import { useBlobUrl } from "./use-blob-url";
import { useLocalEdit } from "./use-local-edit";
import { WordStrip } from "./word-strip";

export type SaveState = "saved" | "saving" | "failed";

export type TrimPanelProps = {
  /** Names the panel: "Trim of the clip “Hook”". */
  label: string;
  /** The spoken line, for the pace. */
  script: string;
  language: string;
  words: readonly TimedWord[];
  /** Length of the untrimmed video. */
  durationSeconds: number;
  /** The trim in effect. */
  trim: Trim;
  speed: Speed;
  suggestion: TrimSuggestion;
  saveState: SaveState;
  /** Name of downloaded caption files, without extension: "spring-hook". */
  fileName: string;
  /** Called when an edit is finished. A value equal to the suggestion is passed as null: it keeps following the suggestion. */
  onChange: (choice: TrimChoice) => void;
};

/** Where the clip starts and ends and how fast it plays, with the resulting pace. */
export function TrimPanel(props: TrimPanelProps) {
  const t = useTranslations("trim");
  const { durationSeconds, suggestion, words, script } = props;
  const edit = useLocalEdit({ ...props.trim, speed: props.speed }, (value) =>
    props.onChange(toChoice(value, suggestion)),
  );
  const { start, end, speed } = edit.value;
  const seconds = trimmedSeconds({ start, end }, speed);
  const gap = Math.min(SHORTEST_TRIM_SECONDS, durationSeconds);
  const changeStart = (value: number) =>
    edit.change({ ...edit.value, start: clamp(value, 0, end - gap) });
  const changeEnd = (value: number) =>
    edit.change({ ...edit.value, end: clamp(value, start + gap, durationSeconds) });
  const isSuggestion = isSame(edit.value, suggestion);

  return (
    <section aria-label={props.label} className="@container flex flex-col gap-4">
      <div>
        <div className="mb-1 flex justify-between gap-4">
          <SecondsField
            label={t("start")}
            value={start}
            max={durationSeconds}
            onChange={changeStart}
            onCommit={edit.commit}
          />
          <SecondsField
            label={t("end")}
            value={end}
            max={durationSeconds}
            onChange={changeEnd}
            onCommit={edit.commit}
          />
        </div>
        <Slider
          label={t("sliders.start")}
          value={start}
          min={0}
          max={durationSeconds}
          step={0.01}
          valueText={t("secondsSpoken", { seconds: start })}
          onChange={changeStart}
          onCommit={edit.commit}
        />
        <WordStrip words={words} trim={{ start, end }} durationSeconds={durationSeconds} />
        <Slider
          label={t("sliders.end")}
          value={end}
          min={0}
          max={durationSeconds}
          step={0.01}
          valueText={t("secondsSpoken", { seconds: end })}
          onChange={changeEnd}
          onCommit={edit.commit}
        />
      </div>
      <div className="flex flex-wrap items-start gap-x-8 gap-y-4">
        <ChoiceGroup
          legend={t("speed")}
          value={speed}
          options={SPEEDS.map((value) => ({ value, label: t("speedOf", { speed: value }) }))}
          onChange={(value) => edit.changeAndCommit({ ...edit.value, speed: value })}
        />
        <dl className="flex flex-wrap gap-x-8 gap-y-3 text-sm">
          <div>
            <dt className="mb-1 text-muted">{t("pace")}</dt>
            <dd className="flex min-h-9 flex-wrap items-center gap-2">
              <PaceText script={script} language={props.language} seconds={seconds} />
            </dd>
          </div>
          <div>
            <dt className="mb-1 text-muted">{t("length")}</dt>
            <dd className="flex min-h-9 items-center tabular-nums">
              {t("lengthOf", { seconds, whole: durationSeconds })}
            </dd>
          </div>
        </dl>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="secondary"
          disabled={isSuggestion}
          onClick={() => edit.changeAndCommit(suggestion)}
        >
          <RotateCcw aria-hidden className="size-4" />
          {t("reset")}
        </Button>
        {words.length === 0 ? null : (
          <CaptionDownloads
            words={words}
            trim={{ start, end }}
            speed={speed}
            fileName={props.fileName}
          />
        )}
        <SaveNote state={props.saveState} />
      </div>
    </section>
  );
}

type Values = Trim & { speed: Speed };

function isSame(a: Values, b: Values): boolean {
  return a.start === b.start && a.end === b.end && a.speed === b.speed;
}

function toChoice(value: Values, suggestion: TrimSuggestion): TrimChoice {
  return {
    trim_start: value.start === suggestion.start ? null : value.start,
    trim_end: value.end === suggestion.end ? null : value.end,
    speed: value.speed === suggestion.speed ? null : value.speed,
  };
}

function clamp(value: number, least: number, most: number): number {
  return toHundredths(Math.max(Math.min(value, most), Math.min(least, most), 0));
}

const PACE_LOOKS = {
  slow: "bg-raised text-ink",
  good: "bg-good/15 text-good",
  very_fast: "bg-bad-soft text-bad",
} as const satisfies Record<Pace, string>;

type PaceTextProps = { script: string; language: string; seconds: number };

function PaceText({ script, language, seconds }: PaceTextProps) {
  const t = useTranslations("trim");
  const pace = syllablesPerSecond({ text: script, language, seconds });
  if (pace === 0) return <span className="text-muted">{t("noPace")}</span>;
  const label = paceLabel(pace);
  return (
    <>
      <span className="tabular-nums">{t("syllables", { perSecond: pace })}</span>
      <span className={classNames("rounded-md px-2 py-0.5 font-medium", PACE_LOOKS[label])}>
        {t(`paces.${label}`)}
      </span>
    </>
  );
}

type CaptionDownloadsProps = {
  words: readonly TimedWord[];
  trim: Trim;
  speed: Speed;
  fileName: string;
};

/** Captions of the clip as exported: timed after trim and speed. */
function CaptionDownloads({ words, trim, speed, fileName }: CaptionDownloadsProps) {
  const t = useTranslations("trim");
  const cues = captionCues(words, { trim, speed });
  const srt = useBlobUrl(toSrt(cues), "application/x-subrip");
  const vtt = useBlobUrl(toVtt(cues), "text/vtt");
  const files = [
    { ending: "srt", url: srt },
    { ending: "vtt", url: vtt },
  ];
  return (
    <div className="-ml-2 flex">
      {files.map(({ ending, url }) => (
        <a
          key={ending}
          href={url ?? undefined}
          download={`${fileName}.${ending}`}
          aria-label={t("downloadCaptions", { format: ending.toUpperCase() })}
          className={buttonClasses("quiet")}
        >
          <Download aria-hidden className="size-4" />
          {ending.toUpperCase()}
        </a>
      ))}
    </div>
  );
}

const SAVE_LOOKS = {
  saved: { Icon: Check, classes: "text-muted" },
  saving: { Icon: LoaderCircle, classes: "text-muted" },
  failed: { Icon: CircleAlert, classes: "text-bad" },
} as const satisfies Record<SaveState, unknown>;

function SaveNote({ state }: { state: SaveState }) {
  const t = useTranslations("trim");
  const { Icon, classes } = SAVE_LOOKS[state];
  return (
    <p role="status" className={classNames("ml-auto flex items-center gap-1.5 text-sm", classes)}>
      <Icon
        aria-hidden
        className={classNames("size-4", state === "saving" && "motion-safe:animate-spin")}
      />
      {t(`save.${state}`)}
    </p>
  );
}
