import { type ReactNode, useId } from "react";
import { classNames } from "./class-names";

export type FormControlProps = {
  label: string;
  hint?: string | undefined;
  /** A message about this field, read out with it. */
  error?: string | undefined;
  className?: string | undefined;
};

/** Attributes the control inside must have. */
export type ControlProps = {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
  className: string;
};

type Props = FormControlProps & { children: (control: ControlProps) => ReactNode };

/** A control with its label above and its hint or error below. `children` gets the attributes that link them. */
export function FormControl({ label, hint, error, className, children }: Props) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classNames("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error !== undefined,
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
        className: classNames(
          "min-h-11 w-full rounded-lg border bg-surface px-3 py-2 text-base",
          error === undefined ? "border-line" : "border-bad",
        ),
      })}
      {note === undefined ? null : (
        <p
          id={`${id}-note`}
          className={classNames("text-sm", error === undefined ? "text-muted" : "text-bad")}
        >
          {note}
        </p>
      )}
    </div>
  );
}
