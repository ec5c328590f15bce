"use client";

import { FileAudio, Mic, Pause, Play, Square, Trash2 } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useVoiceRecorder } from "@/hooks/media/use-voice-recorder";
import { useVoiceUpload } from "@/hooks/media/use-voice-upload";
import { useErrorText } from "@/hooks/use-error-text";
import { MAX_VOICE_SECONDS, UPLOADS } from "@/lib/domain/media/upload";
import type { UploadResponse } from "@/lib/domain/media/upload.schema";
import { FileButton } from "./file-button";
import { LevelMeter } from "./level-meter";
import { UploadProgress } from "./upload-progress";
import { useSound } from "./use-sound";

type VoiceInputProps = {
  label: string;
  hint?: string | undefined;
  /** The current voice's URL; null if there is none. */
  voiceUrl: string | null;
  onUploaded: (file: UploadResponse) => void;
  onRemove: () => void;
  /** Reports whether a voice is being recorded or uploaded. */
  onBusyChange?: ((isBusy: boolean) => void) | undefined;
};

/** Adds a voice: recorded here or chosen as a file, playable before it is used. */
export function VoiceInput(props: VoiceInputProps) {
  const { label, hint, voiceUrl, onUploaded, onRemove, onBusyChange } = props;
  const { minSeconds, maxBytes } = UPLOADS["voice-sample"];
  const t = useTranslations("upload.voice");
  const errorText = useErrorText();
  const upload = useVoiceUpload();
  const sound = useSound();
  const [isNew, setIsNew] = useState(false);

  const send = async (file: Blob) => {
    const sent = await upload.send(file);
    if (sent === null) return;
    setIsNew(true);
    onUploaded(sent);
  };
  const recorder = useVoiceRecorder((recorded) => void send(recorded));

  const start = () => {
    sound.stop();
    void recorder.start();
  };
  const take = (file: File) => {
    sound.stop();
    recorder.discard();
    if (upload.check(file)) void send(file);
  };

  /** One problem at a time: that of the latest attempt. */
  const problemOf = (): string | null => {
    if (recorder.problem !== null) return t(`problems.${recorder.problem}`);
    if (upload.problem !== null) return errorText(upload.problem);
    return sound.hasFailed ? t("unplayable") : null;
  };
  const isPlaying = voiceUrl !== null && sound.playing === voiceUrl;
  const isIdle = recorder.status === "idle" && !upload.isConverting && upload.progress === null;
  const problem = problemOf();
  const tellBusy = useEffectEvent((isBusy: boolean) => onBusyChange?.(isBusy));
  useEffect(() => tellBusy(!isIdle), [isIdle]);
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      {hint === undefined ? null : <p className="-mt-1 text-sm text-muted">{hint}</p>}
      {isIdle ? (
        <div className="flex flex-wrap gap-2">
          {voiceUrl === null ? null : (
            <Button variant="secondary" onClick={() => sound.toggle(voiceUrl)}>
              {isPlaying ? (
                <Pause aria-hidden className="size-4" />
              ) : (
                <Play aria-hidden className="size-4" />
              )}
              {isPlaying ? t("pause") : t("play")}
            </Button>
          )}
          <Button variant="secondary" onClick={start}>
            <Mic aria-hidden className="size-4" />
            {voiceUrl === null ? t("record") : t("recordAgain")}
          </Button>
          <FileButton icon={FileAudio} label={t("choose")} accept="audio/*" onChoose={take} />
          {voiceUrl === null ? null : (
            <Button
              variant="quiet"
              onClick={() => {
                sound.stop();
                setIsNew(false);
                onRemove();
              }}
            >
              <Trash2 aria-hidden className="size-4" />
              {t("remove")}
            </Button>
          )}
        </div>
      ) : null}
      {isIdle && isNew ? (
        <p role="status" className="text-sm text-good">
          {t("ready")}
        </p>
      ) : null}
      {recorder.status === "asking" ? <p role="status">{t("asking")}</p> : null}
      {recorder.status === "recording" ? (
        <div
          ref={showWhole}
          className="flex flex-wrap items-center gap-3 rounded-xl border border-line p-3"
        >
          <LevelMeter label={t("level")} level={recorder.level} />
          <p className="min-w-44 flex-1 text-sm tabular-nums">
            {t("recording", { seconds: Math.floor(recorder.seconds), max: MAX_VOICE_SECONDS })}
          </p>
          <Button onClick={() => void recorder.stop()}>
            <Square aria-hidden className="size-4" />
            {t("stop")}
          </Button>
          <Button variant="quiet" onClick={recorder.discard}>
            {t("discard")}
          </Button>
        </div>
      ) : null}
      {upload.isConverting ? (
        <p role="status" className="text-sm text-muted">
          {t("converting")}
        </p>
      ) : null}
      {upload.progress === null ? null : (
        <UploadProgress progress={upload.progress} onCancel={upload.cancel} />
      )}
      {problem === null ? null : (
        <div ref={showWhole}>
          <Notice kind="error">{problem}</Notice>
        </div>
      )}
      <p className="text-sm text-muted">
        {t("limits", { min: minSeconds, max: MAX_VOICE_SECONDS, megabytes: maxBytes / 2 ** 20 })}{" "}
        {t("advice")}
      </p>
    </fieldset>
  );
}

/** The panel is taller than the button it replaces, which may have been at the bottom of the screen. */
function showWhole(panel: HTMLElement | null): void {
  panel?.scrollIntoView({ block: "nearest" });
}
