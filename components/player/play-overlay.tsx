import { LoaderCircle, Play } from "lucide-react";
import { useTranslations } from "use-intl";

/** The sign over a picture that a press starts: play, or a wait that is long enough to be shown. */
export function PlayOverlay({ isPlaying, isWaiting }: { isPlaying: boolean; isWaiting: boolean }) {
  const t = useTranslations("player");
  // Parts gather for a moment at each seek; only a real wait is worth showing.
  if (isWaiting) {
    return (
      <span className="grid size-16 place-items-center rounded-full bg-black/55 transition-opacity delay-300 starting:opacity-0">
        <LoaderCircle aria-label={t("loading")} className="size-8 motion-safe:animate-spin" />
      </span>
    );
  }
  if (isPlaying) return null;
  return (
    <span className="grid size-16 place-items-center rounded-full bg-black/55">
      <Play aria-hidden className="size-8 translate-x-0.5 fill-current" />
    </span>
  );
}
