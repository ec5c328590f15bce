import { classNames } from "./class-names";

const TONES = { accent: "bg-accent", good: "bg-good", warn: "bg-warn", bad: "bg-bad" } as const;

type ProgressBarProps = {
  label: string;
  value: number;
  max: number;
  /** The value in words, for screen readers. */
  valueText: string;
  tone?: keyof typeof TONES;
  className?: string;
};

/** A share of a known whole: parts done, money spent. Never for a wait of unknown length. */
export function ProgressBar({ label, value, max, valueText, tone, className }: ProgressBarProps) {
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(max, Math.max(0, value))}
      aria-valuetext={valueText}
      className={classNames("h-2 w-full overflow-hidden rounded-full bg-line", className)}
    >
      {/* Moved, not widened: no layout or paint while it moves. */}
      <div
        className={classNames(
          "h-full w-full rounded-full transition-transform will-change-transform",
          TONES[tone ?? "accent"],
        )}
        style={{ transform: `translateX(${(share - 1) * 100}%)` }}
      />
    </div>
  );
}
