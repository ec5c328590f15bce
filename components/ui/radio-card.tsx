import type { ReactNode } from "react";
import { classNames } from "./class-names";

type RadioCardProps = {
  name: string;
  value: string;
  isChecked: boolean;
  onChoose: () => void;
  className?: string;
  children: ReactNode;
};

/** One of several cards to choose from: a real radio button, so arrow keys and screen readers work. */
export function RadioCard({
  name,
  value,
  isChecked,
  onChoose,
  className,
  children,
}: RadioCardProps) {
  return (
    <label
      className={classNames(
        "relative flex h-full cursor-pointer gap-3 rounded-xl border border-line bg-surface p-3 transition-colors hover:bg-raised/50",
        "has-checked:border-accent has-checked:ring-1 has-checked:ring-accent",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        className,
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        checked={isChecked}
        onChange={onChoose}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
      />
      {children}
    </label>
  );
}
