import { useTranslations } from "use-intl";
import { Slider } from "@/components/ui/slider";

type SeekBarProps = {
  label: string;
  /** Seconds of the media. */
  time: number;
  start: number;
  end: number;
  speed: number;
  onSeek: (time: number) => void;
};

/** The position within the trimmed clip, in viewing time: seconds at this speed. */
export function SeekBar({ label, time, start, end, speed, onSeek }: SeekBarProps) {
  const t = useTranslations("player");
  const at = Math.min(Math.max(0, (time - start) / speed), (end - start) / speed);
  const length = (end - start) / speed;
  return (
    <div className="flex items-center gap-3">
      <Slider
        label={label}
        value={Math.min(Math.max(time, start), end)}
        min={start}
        max={end}
        step={0.05}
        valueText={t("timeSpoken", { at, length })}
        onChange={onSeek}
      />
      <span className="shrink-0 text-xs text-muted tabular-nums">{t("time", { at, length })}</span>
    </div>
  );
}
