import type { ComponentProps } from "react";
import { FormControl, type FormControlProps } from "./form-control";

type FieldProps = Omit<ComponentProps<"input">, "id" | "className"> & FormControlProps;

/** A labelled input with a hint and an error. */
export function Field({ label, hint, error, className, ...input }: FieldProps) {
  return (
    <FormControl label={label} hint={hint} error={error} className={className}>
      {(control) => <input {...input} {...control} />}
    </FormControl>
  );
}
