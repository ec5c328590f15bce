"use client";

import { getNonce } from "get-nonce";
import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { classNames } from "./class-names";
import { FormControl, type FormControlProps } from "./form-control";
import "./style-nonce";

type SelectProps<T extends string> = FormControlProps & {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  disabled?: boolean;
  /** Inside a form: the value is submitted under this name. */
  name?: string;
};

/** A choice from a list too long to show open. No value may be empty. */
export function Select<T extends string>(props: SelectProps<T>) {
  const choose = (value: string) => {
    const option = props.options.find((other) => other.value === value);
    if (option !== undefined) props.onChange(option.value);
  };
  return (
    <FormControl {...props}>
      {({ className, ...control }) => (
        <Radix.Root
          value={props.value}
          onValueChange={choose}
          disabled={props.disabled ?? false}
          {...(props.name === undefined ? {} : { name: props.name })}
        >
          <Radix.Trigger
            {...control}
            className={classNames(
              className,
              "flex items-center justify-between gap-2 text-left disabled:cursor-not-allowed disabled:opacity-55",
            )}
          >
            <span className="min-w-0 truncate">
              <Radix.Value />
            </span>
            <Radix.Icon>
              <ChevronDown aria-hidden className="size-4 text-muted" />
            </Radix.Icon>
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content
              position="popper"
              sideOffset={4}
              collisionPadding={8}
              className={classNames(
                "z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-[92vw]",
                "overflow-hidden rounded-xl border border-line bg-surface text-ink shadow-lg",
                "transition-opacity duration-100 starting:opacity-0",
              )}
            >
              <Radix.Viewport className="p-1" nonce={getNonce()}>
                {props.options.map((option) => (
                  <Radix.Item
                    key={option.value}
                    value={option.value}
                    className="flex min-h-10 cursor-pointer items-center justify-between gap-3 rounded-lg px-3 text-sm outline-none select-none data-highlighted:bg-raised"
                  >
                    <Radix.ItemText>{option.label}</Radix.ItemText>
                    <Radix.ItemIndicator>
                      <Check aria-hidden className="size-4 text-accent" />
                    </Radix.ItemIndicator>
                  </Radix.Item>
                ))}
              </Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </FormControl>
  );
}
