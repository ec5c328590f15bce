import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { FormControl, type FormControlProps } from "./form-control";

type TextAreaProps = Omit<ComponentProps<"textarea">, "id" | "className"> & FormControlProps;

/** A labelled multi-line text field that grows with its text. */
export function TextArea({ label, hint, error, className, ...area }: TextAreaProps) {
  return (
    <FormControl label={label} hint={hint} error={error} className={className}>
      {({ className: variant, ...control }) => (
        <textarea
          rows={3}
          {...area}
          {...control}
          className={classNames(variant, "field-sizing-content max-h-96 resize-y")}
        />
      )}
    </FormControl>
  );
}
