import type { CSSProperties } from "react";
import { classNames } from "./class-names";

type SliderProps = {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value in words, for screen readers: "0:03 of 0:07". */
  valueText: string;
  disabled?: boolean;
  className?: string;
  /** Each movement. */
  onChange: (value: number) => void;
  /** The end of a movement: pointer up, key up, focus lost. May come without any movement before it. */
  onCommit?: () => void;
};

const TRACK = "linear-gradient(to right, var(--accent) var(--fill), var(--line) var(--fill))";
const THUMB_PIXELS = 16;

/** A native range input, so that touch, arrow keys and screen readers work; 40 px high for fingers. */
export function Slider({ className, ...props }: SliderProps) {
  const share = props.max > props.min ? (props.value - props.min) / (props.max - props.min) : 0;
  const clamped = Math.min(1, Math.max(0, share));
  // The middle of the thumb stops half a thumb short of either end.
  const fill = `calc(${clamped * 100}% + ${(0.5 - clamped) * THUMB_PIXELS}px)`;
  const style: CSSProperties & Record<`--${string}`, string> = { "--fill": fill, "--track": TRACK };
  return (
    <input
      type="range"
      aria-label={props.label}
      aria-valuetext={props.valueText}
      min={props.min}
      max={props.max}
      step={props.step}
      value={props.value}
      disabled={props.disabled}
      onChange={(event) => props.onChange(event.currentTarget.valueAsNumber)}
      onPointerUp={props.onCommit}
      onKeyUp={props.onCommit}
      onBlur={props.onCommit}
      style={style}
      className={classNames(
        "h-10 w-full min-w-0 cursor-pointer touch-pan-y appearance-none rounded-lg bg-transparent disabled:cursor-not-allowed disabled:opacity-50",
        "[&::-webkit-slider-runnable-track]:h-1.5 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:[background:var(--track)]",
        "[&::-moz-range-track]:h-1.5 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:[background:var(--track)]",
        "[&::-webkit-slider-thumb]:-mt-[5px] [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:bg-accent",
        "[&::-moz-range-thumb]:size-4 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-0 [&::-moz-range-thumb]:bg-accent",
        className,
      )}
    />
  );
}
