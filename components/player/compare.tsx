"use client";

import { ImageOff, Pause, Play, Repeat } from "lucide-react";
import { type RefCallback, useState } from "react";
import { useTranslations } from "use-intl";
import { ChoiceGroup } from "@/components/ui/choice-group";
import { IconButton } from "@/components/ui/icon-button";
import { Picture } from "@/components/ui/picture";
import { useSyncedPlayer } from "@/hooks/player/use-synced-player";
import { SeekBar } from "./seek-bar";

export type ComparedVersion = {
  title: string;
  subtitle: string;
  videoUrl: string | null;
  imageUrl: string | null;
};

const SIDES = ["left", "right"] as const;
/** The audible video keeps the time; the silent one is corrected. */
const RIGHT_LEADS = ["right", "left"] as const;
type Side = (typeof SIDES)[number];

/** Two versions side by side, stacked on phones. Their videos play in sync from one set of controls. */
export function Compare({ left, right }: Record<Side, ComparedVersion>) {
  const t = useTranslations("compare");
  const [heard, setHeard] = useState<Side | "none">("left");
  const [isLooping, setLooping] = useState(true);
  const versions = { left, right };
  const player = useSyncedPlayer({
    parts: heard === "right" ? RIGHT_LEADS : SIDES,
    repeating: null,
    start: 0,
    end: null,
    speed: 1,
    isLooping,
    volumes: { left: heard === "left" ? 1 : 0, right: heard === "right" ? 1 : 0 },
  });
  const hasVideo = left.videoUrl !== null || right.videoUrl !== null;
  return (
    <section aria-label={t("group")} className="flex flex-col gap-3">
      <div className="grid gap-4 sm:grid-cols-2">
        {SIDES.map((side) => (
          <Version
            key={side}
            version={versions[side]}
            hasFailed={player.failed.includes(side)}
            videoRef={player.ref(side)}
          />
        ))}
      </div>
      {hasVideo ? (
        <div className="flex flex-col gap-1">
          <SeekBar
            label={t("position")}
            time={player.time}
            start={0}
            end={Math.max(player.longest, 0.01)}
            speed={1}
            onSeek={player.seek}
          />
          <div className="flex flex-wrap items-end justify-between gap-3">
            <div className="-ml-2 flex">
              <IconButton
                icon={player.isPlaying ? Pause : Play}
                label={player.isPlaying ? t("pause") : t("play")}
                onClick={player.toggle}
              />
              <IconButton
                icon={Repeat}
                label={t("loop")}
                isPressed={isLooping}
                onClick={() => setLooping(!isLooping)}
              />
            </div>
            <ChoiceGroup
              legend={t("soundFrom")}
              value={heard}
              onChange={setHeard}
              options={[
                { value: "left", label: left.title },
                { value: "right", label: right.title },
                { value: "none", label: t("silent") },
              ]}
            />
          </div>
        </div>
      ) : null}
    </section>
  );
}

type VersionProps = {
  version: ComparedVersion;
  hasFailed: boolean;
  videoRef: RefCallback<HTMLMediaElement>;
};

function Version({ version, hasFailed, videoRef }: VersionProps) {
  const t = useTranslations("compare");
  const { title, subtitle, videoUrl, imageUrl } = version;
  return (
    <figure className="flex min-w-0 gap-4 sm:mx-auto sm:w-full sm:max-w-80 sm:flex-col-reverse sm:justify-end sm:gap-2">
      <div className="relative aspect-9/16 h-[36dvh] min-h-56 shrink-0 overflow-hidden rounded-xl bg-raised sm:h-auto sm:w-full">
        {videoUrl !== null ? (
          // biome-ignore lint/a11y/useMediaCaption: versions are compared by sight; their lines are shown beside them
          <video
            key={videoUrl}
            ref={videoRef}
            src={videoUrl}
            poster={imageUrl ?? undefined}
            playsInline
            preload="metadata"
            aria-label={title}
            className="absolute inset-0 size-full object-contain"
          />
        ) : imageUrl !== null ? (
          <Picture src={imageUrl} alt={title} className="object-contain" />
        ) : (
          <span className="absolute inset-0 grid place-items-center bg-raised text-sm text-muted">
            <span className="flex flex-col items-center gap-2">
              <ImageOff aria-hidden className="size-6" />
              {t("noMedia")}
            </span>
          </span>
        )}
        {hasFailed ? (
          <p className="absolute inset-0 grid place-items-center p-6 text-center text-sm text-bad">
            {t("failed")}
          </p>
        ) : null}
      </div>
      <figcaption className="min-w-0 wrap-anywhere">
        <span className="block font-medium">{title}</span>
        <span className="block text-sm text-muted">{subtitle}</span>
      </figcaption>
    </figure>
  );
}
