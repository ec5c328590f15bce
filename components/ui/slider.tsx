"use client";

import { Slider as Radix } from "radix-ui";
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
  /** Called on every movement. */
  onChange: (value: number) => void;
  /** Called when a movement ends: pointer up, key up, focus lost. May be called without any movement before. */
  onCommit?: () => void;
};

/** One value on a track: pointer, touch (40 px high), arrow keys, Page and Home keys. */
export function Slider({ className, ...props }: SliderProps) {
  return (
    <Radix.Root
      min={props.min}
      max={Math.max(props.max, props.min)}
      step={props.step}
      value={[props.value]}
      disabled={props.disabled ?? false}
      onValueChange={([value]) => {
        if (value !== undefined) props.onChange(value);
      }}
      // Radix commits on every repeat of a held key, but not when a pointer movement is cut off.
      onLostPointerCapture={props.onCommit}
      onKeyUp={props.onCommit}
      onBlur={props.onCommit}
      className={classNames(
        "relative flex h-10 w-full min-w-0 cursor-pointer touch-pan-y items-center select-none",
        "data-disabled:cursor-not-allowed data-disabled:opacity-50",
        className,
      )}
    >
      <Radix.Track className="relative h-1.5 grow overflow-hidden rounded-full bg-line">
        <Radix.Range className="absolute h-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={props.label}
        aria-valuetext={props.valueText}
        className="block size-4 rounded-full bg-accent"
      />
    </Radix.Root>
  );
}
