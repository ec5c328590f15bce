"use client";

import { useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { PlayOverlay } from "@/components/player/play-overlay";
import { PlayerBar } from "@/components/player/player-bar";
import { SeekBar } from "@/components/player/seek-bar";
import { useFullscreen } from "@/components/player/use-fullscreen";
import { useShortcuts } from "@/components/player/use-shortcuts";
import { classNames } from "@/components/ui/class-names";
import { useAdPlayer } from "@/hooks/ads/use-ad-player";
import { type AdSegment, type AdTimeline, cueAt, frameSeconds } from "@/lib/domain/ads/ad";
import { CaptionOverlay } from "./caption-overlay";

type AdPreviewProps = {
  timeline: AdTimeline;
  captionsOn: boolean;
  onCaptions: (isOn: boolean) => void;
  /** The name of a segment's clip. */
  nameOf: (segment: AdSegment) => string;
};

const SLOTS = [0, 1] as const;
const STEP_SECONDS = 1;

/** Plays the whole ad before it is rendered, from the clips' own files: adjustments and mix apply during playback. */
export function AdPreview({ timeline, captionsOn, onCaptions, nameOf }: AdPreviewProps) {
  const t = useTranslations("ad");
  const stage = useRef<HTMLDivElement>(null);
  const [isMuted, setMuted] = useState(false);
  const { segments } = timeline;
  const ad = useAdPlayer(segments, isMuted);
  const fullscreen = useFullscreen(stage);
  const toggleCaptions = () => onCaptions(!captionsOn);
  useShortcuts(stage, {
    " ": ad.toggle,
    k: ad.toggle,
    m: () => setMuted(!isMuted),
    c: toggleCaptions,
    f: fullscreen.toggle,
    ArrowLeft: () => ad.seek(ad.time - STEP_SECONDS),
    ArrowRight: () => ad.seek(ad.time + STEP_SECONDS),
  });

  const broken = segments.filter((_, index) => ad.failed.includes(index));
  return (
    <section
      ref={stage}
      aria-label={t("preview")}
      className="flex min-w-0 flex-col gap-1 [&:fullscreen]:bg-canvas [&:fullscreen]:p-3"
    >
      <div className="relative aspect-9/16 w-full overflow-hidden rounded-xl bg-black in-[:fullscreen]:mx-auto in-[:fullscreen]:min-h-0 in-[:fullscreen]:w-auto in-[:fullscreen]:flex-1">
        {SLOTS.map((slot) => (
          <SlotElements
            key={slot}
            segment={segments[ad.held[slot]]}
            isShown={ad.shown === slot}
            refOf={(part) => ad.ref(slot, part)}
          />
        ))}
        <div className="@container absolute inset-0">
          <CaptionOverlay cue={captionsOn ? cueAt(segments, ad.time) : null} time={ad.time} />
        </div>
        <PlayOverlay isPlaying={ad.isPlaying} isBuffering={ad.isBuffering} onToggle={ad.toggle} />
      </div>
      <SeekBar
        label={t("position")}
        time={ad.time}
        start={0}
        end={frameSeconds(timeline.frames)}
        speed={1}
        onSeek={ad.seek}
      />
      <PlayerBar
        isPlaying={ad.isPlaying}
        onToggle={ad.toggle}
        isMuted={isMuted}
        onMute={setMuted}
        areCaptionsOn={captionsOn}
        captionsLabel={t("captions")}
        onCaptions={toggleCaptions}
        fullscreen={fullscreen}
      />
      <div role="status" className="text-bad text-sm">
        {broken.map((segment) => (
          <p key={segment.clipId}>{t("partFailed", { clip: nameOf(segment) })}</p>
        ))}
      </div>
    </section>
  );
}

type SlotElementsProps = {
  /** Undefined after the last clip. */
  segment: AdSegment | undefined;
  isShown: boolean;
  refOf: (part: "video" | "voice" | "ambience") => React.RefCallback<HTMLMediaElement>;
};

/** The elements are reused: iOS would not let a new element play sound without a tap. */
function SlotElements({ segment, isShown, refOf }: SlotElementsProps) {
  if (segment === undefined) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: captions are overlaid, as in the render */}
      <video
        ref={refOf("video")}
        src={segment.videoUrl}
        poster={segment.posterUrl ?? undefined}
        playsInline
        preload="auto"
        aria-hidden
        tabIndex={-1}
        className={classNames(
          "absolute inset-0 size-full object-cover",
          // Not "hidden": its first picture must be ready.
          !isShown && "opacity-0",
        )}
      />
      {segment.voiceUrl === null ? null : (
        // biome-ignore lint/a11y/useMediaCaption: the video it plays with has the captions
        <audio ref={refOf("voice")} src={segment.voiceUrl} preload="auto" />
      )}
      {segment.ambienceUrl === null ? null : (
        // biome-ignore lint/a11y/useMediaCaption: it has no speech
        <audio ref={refOf("ambience")} src={segment.ambienceUrl} preload="auto" />
      )}
    </>
  );
}
