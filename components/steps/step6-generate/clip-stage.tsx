"use client";

import { ImageOff } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { useTranslations } from "use-intl";
import { Picture } from "@/components/ui/picture";
import type { ClipPartsView } from "@/lib/domain/campaigns/campaign";
import type { EffectiveAdjustments } from "@/lib/domain/media/trim";
import type { ClipAdjustments } from "@/lib/domain/media/trim.schema";

/** Loaded once a video exists or is being generated, so that a new one plays without further waiting. */
const loadPlayer = async () => ({
  default: (await import("@/components/player/clip-player")).ClipPlayer,
});
const ClipPlayer = lazy(loadPlayer);

type ClipStageProps = {
  parts: ClipPartsView;
  isRunning: boolean;
  portraitUrl: string | null;
  beat: string;
  effective: EffectiveAdjustments;
  onAdjust: (change: Partial<ClipAdjustments>) => void;
};

/** The clip as it looks and sounds: the player, else its first frame or the portrait. Always 9:16, so nothing shifts. */
export function ClipStage(props: ClipStageProps) {
  const { parts, isRunning, portraitUrl, beat, effective, onAdjust } = props;
  const t = useTranslations("generate");
  useEffect(() => {
    // If offline, loading is tried again once the video is there.
    if (isRunning) loadPlayer().catch(() => undefined);
  }, [isRunning]);
  const firstFrameUrl = parts.firstFrameUrl ?? portraitUrl;
  if (parts.videoUrl !== null) {
    return (
      <div className="mx-auto w-full max-w-64 sm:mx-0">
        <Suspense fallback={<Still url={firstFrameUrl} alt="" />}>
          <ClipPlayer
            key={parts.videoUrl}
            label={t("videoLabel", { beat })}
            videoUrl={parts.videoUrl}
            posterUrl={firstFrameUrl}
            voiceUrl={parts.voiceUrl}
            ambienceUrl={parts.ambienceUrl}
            words={parts.words}
            durationSeconds={parts.videoSeconds}
            trim={effective.trim}
            speed={effective.speed}
            volumes={{ voice: effective.voiceVolume, ambience: effective.ambienceVolume }}
            captionsOn={effective.captions}
            hasOwnSound={parts.videoType !== "video_luma_ray2"}
            onVolumes={(volumes) =>
              onAdjust({ voice_volume: volumes.voice, ambient_volume: volumes.ambience })
            }
            onCaptions={(captions) => onAdjust({ captions })}
          />
        </Suspense>
      </div>
    );
  }
  return (
    <div className="mx-auto w-full max-w-64 self-start sm:mx-0">
      <Still
        url={firstFrameUrl}
        alt={parts.firstFrameUrl === null ? t("portraitAlt") : t("frameAlt", { beat })}
      />
    </div>
  );
}

function Still({ url, alt }: { url: string | null; alt: string }) {
  const t = useTranslations("generate");
  return (
    <div className="relative aspect-9/16 w-full overflow-hidden rounded-xl bg-raised">
      {url !== null ? (
        <Picture src={url} alt={alt} className="object-cover" />
      ) : (
        <div className="grid size-full place-items-center p-4 text-center text-sm text-muted">
          <span className="flex flex-col items-center gap-2">
            <ImageOff aria-hidden className="size-6" />
            {t("noFrame")}
          </span>
        </div>
      )}
    </div>
  );
}
