import type { LucideIcon } from "lucide-react";
import { type ButtonLook, buttonClasses } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";

type FileButtonProps = {
  icon: LucideIcon;
  label: string;
  look?: ButtonLook;
  /** What the device offers first: media types and endings. */
  accept: string;
  disabled?: boolean;
  onChoose: (file: File) => void;
};

/** A button that opens the device's own choice of files. */
export function FileButton({
  icon: Icon,
  label,
  look,
  accept,
  disabled,
  onChoose,
}: FileButtonProps) {
  return (
    <label
      className={classNames(
        buttonClasses(look ?? "secondary"),
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
          // The same file once more is a choice, too.
          event.currentTarget.value = "";
          if (file !== undefined) onChoose(file);
        }}
      />
    </label>
  );
}
