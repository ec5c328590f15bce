import type { LucideIcon } from "lucide-react";
import { type ButtonVariant, buttonClasses } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

type FileButtonProps = {
  icon: LucideIcon;
  label: string;
  variant?: ButtonVariant;
  /** Media types and file extensions the device offers first. */
  accept: string;
  disabled?: boolean;
  onChoose: (file: File) => void;
};

/** A button that opens the device's file picker. */
export function FileButton({
  icon: Icon,
  label,
  variant,
  accept,
  disabled,
  onChoose,
}: FileButtonProps) {
  return (
    <label
      className={classNames(
        buttonClasses(variant ?? "secondary"),
        "cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        "has-disabled:cursor-not-allowed has-disabled:opacity-55",
      )}
    >
      <Icon aria-hidden className="size-4" />
      {label}
      <input
        type="file"
        accept={accept}
        disabled={disabled ?? false}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          // So that the same file can be chosen again.
          event.currentTarget.value = "";
          if (file !== undefined) onChoose(file);
        }}
      />
    </label>
  );
}
