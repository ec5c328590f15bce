import { type KeyboardEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";

type SecondsFieldProps = {
  label: string;
  value: number;
  max: number;
  onChange: (value: number) => void;
  onCommit: () => void;
};

/** A time to the hundredth of a second, typed or stepped with the arrow keys. */
export function SecondsField({ label, value, max, onChange, onCommit }: SecondsFieldProps) {
  const t = useTranslations("trim");
  const id = useId();
  // Text being typed ("1." on the way to "1.25") is not a value yet.
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string, seconds: number) => {
    setTyped(text);
    if (Number.isFinite(seconds)) onChange(seconds);
  };
  const finish = () => {
    setTyped(null);
    onCommit();
  };
  const finishOnEnter = ({ key }: KeyboardEvent) => {
    if (key === "Enter") finish();
  };
  return (
    <div className="flex items-center gap-2 text-sm">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={0}
        max={max}
        step={0.01}
        value={typed ?? value.toFixed(2)}
        onChange={({ currentTarget }) => change(currentTarget.value, currentTarget.valueAsNumber)}
        onKeyDown={finishOnEnter}
        onBlur={finish}
        className="min-h-10 w-20 rounded-lg border border-line bg-surface px-2 text-right text-base tabular-nums sm:text-sm"
      />
      <span className="text-muted">{t("unit")}</span>
    </div>
  );
}
