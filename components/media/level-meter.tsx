import { classNames } from "@/components/ui/class-names";

const BARS = [0.04, 0.12, 0.22, 0.34, 0.48, 0.64, 0.82];

type LevelMeterProps = {
  label: string;
  /** From 0 to 1. */
  level: number;
};

/** The current loudness, to avoid recording thirty seconds of silence. */
export function LevelMeter({ label, level }: LevelMeterProps) {
  return (
    <span className="flex h-8 items-center gap-1">
      <meter aria-label={label} min={0} max={1} value={level} className="sr-only" />
      {BARS.map((threshold) => (
        <span
          key={threshold}
          style={{ height: `${35 + threshold * 65}%` }}
          className={classNames("w-1.5 rounded-full", level >= threshold ? "bg-accent" : "bg-line")}
        />
      ))}
    </span>
  );
}
