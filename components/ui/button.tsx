import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";

const VARIANTS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-line bg-surface text-ink hover:bg-raised",
  quiet: "text-muted hover:bg-raised hover:text-ink",
  danger: "border border-bad/40 bg-bad-soft text-bad hover:border-bad",
} as const;

export type ButtonVariant = keyof typeof VARIANTS;

/** A button's classes, for links that look like one. */
export function buttonClasses(variant: ButtonVariant = "primary"): string {
  return classNames(
    "inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-4 py-2 text-sm font-medium",
    "transition-colors disabled:cursor-not-allowed disabled:opacity-55",
    VARIANTS[variant],
  );
}

type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  /** Shows a spinner and ignores clicks; the width stays the same. */
  isBusy?: boolean;
};

export function Button({
  variant = "primary",
  isBusy = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || isBusy}
      aria-busy={isBusy}
      className={classNames(buttonClasses(variant), className)}
    >
      {isBusy ? <LoaderCircle aria-hidden className="size-4 motion-safe:animate-spin" /> : null}
      {children}
    </button>
  );
}
