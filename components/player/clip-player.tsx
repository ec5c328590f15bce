"use client";

import { Repeat, SlidersVertical } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import { useClipPlayer } from "@/hooks/player/use-clip-player";
import { playerCues, toVtt } from "@/lib/domain/ads/captions";
import { type Listening, type MixCase, mixOf } from "@/lib/domain/media/mix";
import type { TimedWord, Trim } from "@/lib/domain/media/trim";
import type { Translator } from "@/lib/i18n/problem-text";
import { PlayOverlay } from "./play-overlay";
import { PlayerBar } from "./player-bar";
import { SeekBar } from "./seek-bar";
import { SoundPanel, type Volumes } from "./sound-panel";
import { useBlobUrl } from "./use-blob-url";
import { useFullscreen } from "./use-fullscreen";
import { useLocalEdit } from "./use-local-edit";
import { useShortcuts } from "./use-shortcuts";

export type ClipPlayerProps = {
  label: string;
  videoUrl: string;
  posterUrl: string | null;
  voiceUrl: string | null;
  ambienceUrl: string | null;
  /** The transcript; if empty, there are no captions. */
  words: readonly TimedWord[];
  /** Length of the untrimmed video. */
  durationSeconds: number;
  trim: Trim;
  speed: number;
  volumes: Volumes;
  captionsOn: boolean;
  /** False for models that make silent videos; it only affects the sentence about the sound. */
  hasOwnSound?: boolean;
  /** Called when a volume change is finished. If omitted, volumes can be tried but are not saved. */
  onVolumes?: (volumes: Volumes) => void;
  onCaptions?: (isOn: boolean) => void;
};

/** Above what phones and social apps overlay on the bottom of a vertical video. */
const CAPTION_PLACE = "line:72%";
const NOBODY: Listening = { solo: null, muted: [] };
const STEP_SECONDS = 1;

/** Plays the parts of a clip together as its mix says. Files are never changed: trim, speed and mix apply during playback. */
export function ClipPlayer(props: ClipPlayerProps) {
  const t = useTranslations("player");
  const { videoUrl, voiceUrl, ambienceUrl, speed } = props;
  const stage = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLTrackElement>(null);
  const panelId = useId();
  const [isMuted, setMuted] = useState(false);
  const [isLooping, setLooping] = useState(false);
  const [isSoundOpen, setSoundOpen] = useState(false);
  const [listening, setListening] = useState(NOBODY);
  const [broken, setBroken] = useState<readonly string[]>([]);
  const volumes = useLocalEdit(props.volumes, (value) => props.onVolumes?.(value));
  const captions = useLocalEdit(props.captionsOn, (value) => props.onCaptions?.(value));

  const mix = mixOf(
    {
      hasVoice: voiceUrl !== null && !broken.includes("voice"),
      hasAmbience: ambienceUrl !== null && !broken.includes("ambience"),
      voiceVolume: volumes.value.voice,
      ambienceVolume: volumes.value.ambience,
    },
    listening,
  );
  const end = Math.min(props.trim.end, props.durationSeconds);
  const start = Math.min(props.trim.start, end);
  const player = useClipPlayer({ mix, trim: { start, end }, speed, isMuted, isLooping });
  // The mix decides the volumes, and a part that fails to load changes the mix.
  if (player.failed.join() !== broken.join()) setBroken(player.failed);

  const cues = playerCues(props.words, { trim: { start, end }, speed });
  const captionsUrl = useBlobUrl(toVtt(cues, CAPTION_PLACE), "text/vtt");
  const areCaptionsOn = captions.value && cues.length > 0;
  useEffect(() => {
    if (track.current !== null) track.current.track.mode = areCaptionsOn ? "showing" : "hidden";
  });

  const fullscreen = useFullscreen(stage);
  const toggleCaptions = () => captions.changeAndCommit(!captions.value);
  useShortcuts(stage, {
    " ": player.toggle,
    k: player.toggle,
    m: () => setMuted(!isMuted),
    c: toggleCaptions,
    l: () => setLooping(!isLooping),
    f: fullscreen.toggle,
    ArrowLeft: () => player.seek(player.time - STEP_SECONDS),
    ArrowRight: () => player.seek(player.time + STEP_SECONDS),
  });

  const hasFailed = (part: "video" | "voice" | "ambience") => player.failed.includes(part);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div ref={stage} className="flex flex-col gap-1 [&:fullscreen]:bg-canvas [&:fullscreen]:p-3">
        <div className="relative aspect-9/16 w-full overflow-hidden rounded-xl bg-raised in-[:fullscreen]:aspect-auto in-[:fullscreen]:min-h-0 in-[:fullscreen]:flex-1">
          <video
            key={videoUrl}
            ref={player.ref("video")}
            src={videoUrl}
            poster={props.posterUrl ?? undefined}
            playsInline
            preload="metadata"
            aria-label={props.label}
            className="absolute inset-0 size-full object-contain [&::cue]:bg-black/70 [&::cue]:text-white"
          >
            <track
              key={captionsUrl}
              ref={track}
              kind="captions"
              src={captionsUrl ?? undefined}
              label={t("captions")}
              default
            />
          </video>
          {hasFailed("video") ? (
            <p className="absolute inset-0 grid place-items-center p-6 text-center text-sm text-bad">
              {t("failed.video")}
            </p>
          ) : (
            <PlayOverlay
              isPlaying={player.isPlaying}
              isBuffering={player.isBuffering}
              onToggle={player.toggle}
            />
          )}
        </div>
        <SeekBar
          label={t("position")}
          time={player.time}
          start={start}
          end={end}
          speed={speed}
          onSeek={player.seek}
        />
        <PlayerBar
          isPlaying={player.isPlaying}
          onToggle={player.toggle}
          isMuted={isMuted}
          onMute={setMuted}
          areCaptionsOn={captions.value}
          captionsLabel={props.words.length === 0 ? t("noCaptions") : t("captions")}
          isCaptionsDisabled={props.words.length === 0}
          onCaptions={toggleCaptions}
          fullscreen={fullscreen}
        >
          <IconButton
            icon={SlidersVertical}
            label={t("sound")}
            aria-expanded={isSoundOpen}
            aria-controls={panelId}
            onClick={() => setSoundOpen(!isSoundOpen)}
            className="in-[:fullscreen]:hidden"
          />
          <IconButton
            icon={Repeat}
            label={t("loop")}
            isPressed={isLooping}
            onClick={() => setLooping(!isLooping)}
          />
        </PlayerBar>
      </div>
      {voiceUrl === null ? null : (
        // biome-ignore lint/a11y/useMediaCaption: the video it plays with has the captions
        <audio key={voiceUrl} ref={player.ref("voice")} src={voiceUrl} preload="metadata" />
      )}
      {ambienceUrl === null ? null : (
        // biome-ignore lint/a11y/useMediaCaption: it has no speech
        <audio
          key={ambienceUrl}
          ref={player.ref("ambience")}
          src={ambienceUrl}
          preload="metadata"
        />
      )}
      {isSoundOpen ? (
        <SoundPanel
          id={panelId}
          parts={mix.parts}
          volumes={volumes.value}
          listening={listening}
          canSetVolume={player.canSetVolume}
          onListening={setListening}
          onVolumes={volumes.change}
          onVolumesDone={volumes.commit}
        />
      ) : null}
      <div role="status" className="flex flex-col gap-1 text-sm text-muted">
        {hasFailed("voice") ? <p className="text-bad">{t("failed.voice")}</p> : null}
        {hasFailed("ambience") ? <p className="text-bad">{t("failed.ambience")}</p> : null}
        <p>{soundSentence(t, mix.mixCase, props)}</p>
      </div>
    </div>
  );
}

type SoundOf = Pick<ClipPlayerProps, "voiceUrl" | "ambienceUrl" | "hasOwnSound">;

/** What is audible, and what this clip lacks. Parts that failed to load are reported elsewhere. */
function soundSentence(
  t: Translator<"player">,
  mixCase: MixCase,
  { voiceUrl, ambienceUrl, hasOwnSound }: SoundOf,
): string {
  const isSilent = hasOwnSound === false;
  return [
    isSilent && mixCase === "own_and_ambience" ? t("silentMix.ambience") : null,
    isSilent && mixCase === "own_only" ? t("silentMix.nothing") : null,
    isSilent && mixCase.startsWith("own") ? null : t(`mix.${mixCase}`),
    voiceUrl === null && !isSilent ? t("missing.voice") : null,
    ambienceUrl === null ? t("missing.ambience") : null,
  ]
    .filter((sentence) => sentence !== null)
    .join(" ");
}
