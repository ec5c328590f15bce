import { useId } from "react";
import { classNames } from "./class-names";

type ChoiceGroupProps<T extends string | number> = {
  legend: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  /** For when a heading says the same. */
  isLegendHidden?: boolean;
};

/** A few choices side by side: real radio buttons, so arrow keys and screen readers work. */
export function ChoiceGroup<T extends string | number>(props: ChoiceGroupProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend className={props.isLegendHidden ? "sr-only" : "mb-1 text-sm text-muted"}>
        {props.legend}
      </legend>
      <div className="inline-flex flex-wrap rounded-lg border border-line bg-canvas p-0.5">
        {props.options.map((option) => (
          <label
            key={option.value}
            className={classNames(
              "relative cursor-pointer rounded-md px-3 py-1.5 text-sm has-focus-visible:outline-2 has-focus-visible:outline-accent",
              option.value === props.value
                ? "bg-surface font-medium shadow-sm ring-1 ring-line"
                : "text-muted",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === props.value}
              onChange={() => props.onChange(option.value)}
              className="absolute inset-0 size-full cursor-pointer opacity-0"
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
