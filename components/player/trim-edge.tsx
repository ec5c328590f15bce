import { type KeyboardEvent, useState } from "react";
import { Slider } from "@/components/ui/slider";
import { trimTexts as texts } from "./texts";

type TrimEdgeProps = {
  label: string;
  value: number;
  max: number;
  onChange: (value: number) => void;
  onCommit: () => void;
};

/** One end of the trim: a slider for the ear, a field for the exact hundredth. */
export function TrimEdge({ label, value, max, onChange, onCommit }: TrimEdgeProps) {
  // What is being typed ("1." on the way to "1.25") is no value yet.
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string, typedValue: number) => {
    setTyped(text);
    if (Number.isFinite(typedValue)) onChange(typedValue);
  };
  const finish = () => {
    setTyped(null);
    onCommit();
  };
  const finishOnEnter = ({ key }: KeyboardEvent) => {
    if (key === "Enter") finish();
  };
  return (
    <div className="flex items-center gap-3">
      <span aria-hidden className="w-10 shrink-0 text-sm font-medium">
        {label}
      </span>
      <Slider
        label={texts.slider(label)}
        value={value}
        min={0}
        max={max}
        step={0.01}
        valueText={texts.secondsSpoken(value)}
        onChange={onChange}
        onCommit={onCommit}
      />
      <div className="flex shrink-0 items-center gap-1.5 text-sm text-muted">
        <input
          type="number"
          inputMode="decimal"
          aria-label={texts.field(label)}
          min={0}
          max={max}
          step={0.01}
          value={typed ?? value.toFixed(2)}
          onChange={({ currentTarget }) => change(currentTarget.value, currentTarget.valueAsNumber)}
          onKeyDown={finishOnEnter}
          onBlur={finish}
          className="min-h-10 w-20 rounded-lg border border-line bg-surface px-2 text-right text-base text-ink tabular-nums sm:text-sm"
        />
        {texts.unit}
      </div>
    </div>
  );
}
