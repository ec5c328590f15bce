import { Headphones, Volume2, VolumeX } from "lucide-react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import { Slider } from "@/components/ui/slider";
import type { Listening, SoundPart } from "@/lib/domain/media/mix";

export type Volumes = { voice: number; ambience: number };

type SoundPanelProps = {
  id: string;
  parts: readonly SoundPart[];
  volumes: Volumes;
  listening: Listening;
  canSetVolume: boolean;
  onListening: (listening: Listening) => void;
  onVolumes: (volumes: Volumes) => void;
  onVolumesDone: () => void;
};

/** One row per audible part of the clip: solo, mute, and its volume in the clip. */
export function SoundPanel({ id, parts, volumes, listening, ...props }: SoundPanelProps) {
  const t = useTranslations("player");
  return (
    <div id={id} className="flex flex-col gap-1 rounded-xl border border-line bg-canvas p-3">
      {parts.map((part) => {
        const name = t(`parts.${part}`);
        const isMuted = listening.muted.includes(part);
        const isSolo = listening.solo === part;
        return (
          <fieldset key={part} className="min-w-0">
            <legend className="sr-only">{name}</legend>
            <div className="flex items-center gap-1">
              <span aria-hidden className="min-w-0 flex-1 truncate text-sm font-medium">
                {name}
              </span>
              <IconButton
                icon={Headphones}
                label={t(`solo.${part}`)}
                isPressed={isSolo}
                onClick={() => props.onListening({ ...listening, solo: isSolo ? null : part })}
              />
              <IconButton
                icon={isMuted ? VolumeX : Volume2}
                label={t(`mutePart.${part}`)}
                isPressed={isMuted}
                onClick={() =>
                  props.onListening({
                    ...listening,
                    muted: isMuted
                      ? listening.muted.filter((other) => other !== part)
                      : [...listening.muted, part],
                  })
                }
              />
            </div>
            {part === "own" ? null : (
              <div className="flex items-center gap-3">
                <Slider
                  label={t(`volume.${part}`)}
                  value={volumes[part]}
                  min={0}
                  max={1}
                  step={0.05}
                  valueText={t("percent", { share: volumes[part] })}
                  onChange={(value) => props.onVolumes({ ...volumes, [part]: value })}
                  onCommit={props.onVolumesDone}
                />
                <span className="w-12 shrink-0 text-right text-xs text-muted tabular-nums">
                  {t("percent", { share: volumes[part] })}
                </span>
              </div>
            )}
          </fieldset>
        );
      })}
      {props.canSetVolume ? null : <p className="text-sm text-muted">{t("deviceVolume")}</p>}
    </div>
  );
}
