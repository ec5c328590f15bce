import type { ComponentProps } from "react";
import { Labelled, type LabelledProps } from "./labelled";

type FieldProps = Omit<ComponentProps<"input">, "id" | "className"> & LabelledProps;

/** A labelled input with its hint and its error. */
export function Field({ label, hint, error, className, ...input }: FieldProps) {
  return (
    <Labelled label={label} hint={hint} error={error} className={className}>
      {(control) => <input {...input} {...control} />}
    </Labelled>
  );
}
