"use client";

import { ImageOff } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { Picture } from "@/components/ui/picture";
import type { ClipPartsView } from "@/lib/domain/campaign";
import type { ClipAdjustments, EffectiveAdjustments } from "@/lib/domain/trim";

/** Loaded where there is a video to play. */
const ClipPlayer = lazy(async () => ({
  default: (await import("@/components/player/clip-player")).ClipPlayer,
}));

type ClipStageProps = {
  parts: ClipPartsView;
  portraitUrl: string | null;
  beat: string;
  effective: EffectiveAdjustments;
  onAdjust: (change: Partial<ClipAdjustments>) => void;
};

/** The clip as it looks and sounds: the player, else the still it would start from. Always 9:16, so nothing jumps. */
export function ClipStage({ parts, portraitUrl, beat, effective, onAdjust }: ClipStageProps) {
  const t = useTranslations("generate");
  const stillUrl = parts.firstFrameUrl ?? portraitUrl;
  if (parts.videoUrl !== null) {
    return (
      <div className="mx-auto w-full max-w-64 sm:mx-0">
        <Suspense fallback={<Still url={stillUrl} alt="" />}>
          <ClipPlayer
            key={parts.videoUrl}
            label={t("videoLabel", { beat })}
            videoUrl={parts.videoUrl}
            posterUrl={stillUrl}
            voiceUrl={parts.voiceUrl}
            ambienceUrl={parts.ambienceUrl}
            words={parts.words}
            durationSeconds={parts.videoSeconds}
            trim={effective.trim}
            speed={effective.speed}
            volumes={{ voice: effective.voiceVolume, ambience: effective.ambientVolume }}
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
        url={stillUrl}
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
