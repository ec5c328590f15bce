import { LoaderCircle, Play } from "lucide-react";
import { useTranslations } from "use-intl";

type PlayOverlayProps = {
  isPlaying: boolean;
  isBuffering: boolean;
  onToggle: () => void;
};

/** A play button as large as the picture under it. Buffering is shown once it is long enough to notice. */
export function PlayOverlay({ isPlaying, isBuffering, onToggle }: PlayOverlayProps) {
  const t = useTranslations("player");
  return (
    <button
      type="button"
      // The player bar has the same button for the keyboard.
      tabIndex={-1}
      aria-label={isPlaying ? t("pause") : t("play")}
      onClick={onToggle}
      className="absolute inset-0 grid place-items-center text-white"
    >
      {isBuffering ? (
        // Every seek buffers for a moment; the delay hides all but real waits.
        <span className="grid size-16 place-items-center rounded-full bg-black/55 transition-opacity delay-300 starting:opacity-0">
          <LoaderCircle aria-label={t("loading")} className="size-8 motion-safe:animate-spin" />
        </span>
      ) : isPlaying ? null : (
        <span className="grid size-16 place-items-center rounded-full bg-black/55">
          <Play aria-hidden className="size-8 translate-x-0.5 fill-current" />
        </span>
      )}
    </button>
  );
}
