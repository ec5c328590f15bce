import {
  Captions,
  CaptionsOff,
  Maximize,
  Minimize,
  Pause,
  Play,
  Volume2,
  VolumeX,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import type { useFullscreen } from "./use-fullscreen";

type PlayerBarProps = {
  isPlaying: boolean;
  onToggle: () => void;
  isMuted: boolean;
  onMute: (isMuted: boolean) => void;
  areCaptionsOn: boolean;
  /** Label of the captions button; if disabled, why there are none. */
  captionsLabel: string;
  isCaptionsDisabled?: boolean;
  onCaptions: () => void;
  fullscreen: ReturnType<typeof useFullscreen>;
  /** Extra controls of this player, beside the captions. */
  children?: ReactNode;
};

/** The buttons under a player: the same ones in the same places for a clip and for the whole ad. */
export function PlayerBar(props: PlayerBarProps) {
  const t = useTranslations("player");
  const { isPlaying, isMuted, areCaptionsOn, fullscreen } = props;
  return (
    <div className="-mx-2 flex items-center">
      <IconButton
        icon={isPlaying ? Pause : Play}
        label={isPlaying ? t("pause") : t("play")}
        onClick={props.onToggle}
        className="mr-auto"
      />
      <IconButton
        icon={isMuted ? VolumeX : Volume2}
        label={t("mute")}
        isPressed={isMuted}
        onClick={() => props.onMute(!isMuted)}
      />
      <IconButton
        icon={areCaptionsOn ? Captions : CaptionsOff}
        label={props.captionsLabel}
        isPressed={areCaptionsOn}
        disabled={props.isCaptionsDisabled === true}
        onClick={props.onCaptions}
      />
      {props.children}
      {fullscreen.isSupported ? (
        <IconButton
          icon={fullscreen.isFull ? Minimize : Maximize}
          label={fullscreen.isFull ? t("leaveFullscreen") : t("fullscreen")}
          onClick={fullscreen.toggle}
        />
      ) : null}
    </div>
  );
}
