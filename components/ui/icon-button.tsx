import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names";
import { Tooltip } from "./tooltip";

type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label" | "title"> & {
  icon: LucideIcon;
  /** What a click does; read out, and shown on hover. */
  label: string;
  /** For toggle buttons. The label then names the thing, not the change. */
  isPressed?: boolean;
};

/** A square icon-only button, 40 px for touch. */
export function IconButton({ icon: Icon, label, isPressed, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={isPressed}
        className={classNames(
          "inline-grid h-10 w-10 min-w-8 shrink place-items-center rounded-lg transition-colors",
          "disabled:cursor-not-allowed disabled:opacity-45 enabled:hover:bg-raised",
          isPressed === true ? "bg-raised text-accent" : "text-ink",
          className,
        )}
      >
        <Icon aria-hidden className="size-5" />
      </button>
    </Tooltip>
  );
}
