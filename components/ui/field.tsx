import { type ComponentProps, useId } from "react";
import { classNames } from "./class-names";

type FieldProps = ComponentProps<"input"> & {
  label: string;
  hint?: string;
  /** A sentence about this field, read out with it. */
  error?: string | undefined;
};

/** A labelled input with its hint and its error. */
export function Field({ label, hint, error, className, ...input }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classNames("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        {...input}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={classNames(
          "min-h-11 w-full rounded-lg border bg-surface px-3 py-2 text-base",
          error === undefined ? "border-line" : "border-bad",
        )}
      />
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
