import { useTranslations } from "use-intl";
import type { GenerateRequest } from "@/hooks/jobs/use-generate";
import type { ClipView, Prices } from "@/lib/domain/campaigns/campaign";
import {
  FRAME_ENGINES,
  type FrameEngine,
  VIDEO_QUALITIES,
  type VideoQuality,
} from "@/lib/domain/generation/types";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import type { Translator } from "@/lib/i18n/problem-text";
import { jobsOfPart, type PartKey } from "./part-jobs";
import { PartRow } from "./part-row";

type Texts = Translator<"generate">;

type PartListProps = {
  clip: ClipView;
  portraitUrl: string | null;
  actorHasVoice: boolean;
  /** The clip's jobs, newest first. */
  jobs: readonly JobView[];
  prices: Prices;
  /** Settings for a new video and a new first frame. */
  quality: VideoQuality;
  engine: FrameEngine;
  /** The server's clock, in ms. */
  now: number;
  isBusy: boolean;
  onGenerate: (request: GenerateRequest) => Promise<void>;
  onRetry: (job: JobView) => Promise<void>;
  onCancel: (job: JobView) => Promise<void>;
};

type PartState = {
  part: PartKey;
  isReady: boolean;
  staleBecause: string | null;
  blockedBecause: string | null;
  priceCents: number;
  make: () => Promise<void>;
};

/** Every part of the clip with its state; each can be generated or redone alone. */
export function PartList(props: PartListProps) {
  const t = useTranslations("generate");
  return (
    <section aria-label={t("parts.title")}>
      <ul className="divide-y divide-line border-t border-line">
        {partsOf(t, props).map(({ make, ...state }) => (
          <PartRow
            key={state.part}
            {...state}
            {...jobsOfPart(props.jobs, state.part)}
            now={props.now}
            isBusy={props.isBusy}
            onMake={make}
            onRetry={props.onRetry}
            onCancel={props.onCancel}
          />
        ))}
      </ul>
    </section>
  );
}

function partsOf(
  t: Texts,
  { clip, prices, quality, engine, portraitUrl, actorHasVoice, onGenerate }: PartListProps,
): PartState[] {
  const { parts, stale } = clip;
  const needsSpeech = speechProblem(t, clip);
  return [
    {
      part: "first-frame",
      isReady: parts.firstFrameUrl !== null,
      staleBecause: null,
      blockedBecause: portraitUrl === null ? t("noActor") : offIf(t, prices, FRAME_ENGINES[engine]),
      priceCents: priceOf(prices, FRAME_ENGINES[engine], 1),
      make: () => onGenerate({ kind: "first-frame", engine }),
    },
    {
      part: "video",
      isReady: parts.videoUrl !== null,
      staleBecause: stale.video === null ? null : t(`parts.starts.${stale.video}`),
      blockedBecause:
        clip.pipelineCents === null ? t("noActor") : offIf(t, prices, VIDEO_QUALITIES[quality]),
      priceCents: priceOf(prices, VIDEO_QUALITIES[quality], secondsOf(clip, quality)),
      make: () => onGenerate({ kind: "video", quality }),
    },
    {
      part: "voice",
      isReady: parts.voiceUrl !== null,
      staleBecause: stale.voice ? t("parts.staleVoice") : null,
      blockedBecause:
        needsSpeech ?? (actorHasVoice ? offIf(t, prices, "voice_chatterbox") : t("parts.noVoice")),
      priceCents: priceOf(prices, "voice_chatterbox", 1),
      make: () => onGenerate({ kind: "voice" }),
    },
    {
      part: "ambient",
      isReady: parts.ambienceUrl !== null,
      staleBecause: null,
      blockedBecause: offIf(t, prices, "ambient_elevenlabs"),
      priceCents: priceOf(prices, "ambient_elevenlabs", 1),
      make: () => onGenerate({ kind: "ambient" }),
    },
    {
      part: "transcribe",
      isReady: parts.words.length > 0,
      staleBecause: stale.transcript ? t("parts.staleVoice") : null,
      blockedBecause: needsSpeech ?? offIf(t, prices, "transcribe_whisper"),
      priceCents: priceOf(prices, "transcribe_whisper", 1),
      make: () => onGenerate({ kind: "transcribe" }),
    },
  ];
}

function speechProblem(t: Texts, { parts }: ClipView): string | null {
  if (parts.videoUrl === null) return t("parts.needsVideo");
  return parts.videoType === "video_luma_ray2" ? t("parts.silent") : null;
}

/** Luma makes 5 or 9 s; Veo what the script asks for. */
function secondsOf(clip: ClipView, quality: VideoQuality): number {
  if (quality !== "luma") return clip.durationSeconds;
  return clip.durationSeconds === 4 ? 5 : 9;
}

function priceOf(prices: Prices, type: string, units: number): number {
  return (prices[type]?.priceCents ?? 0) * units;
}

function offIf(t: Texts, prices: Prices, type: string): string | null {
  return prices[type]?.isEnabled ? null : t("switchedOff");
}
