"use client";

import type { ButtonHTMLAttributes, ReactElement, ReactNode } from "react";
import { useWhenWanted } from "@/hooks/use-when-wanted";
import { OpensLater } from "./opens-later";

export type PopoverProps = {
  /** The button that opens it; it needs a name. */
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  /** Names what opens. */
  label: string;
  children: ReactNode;
};

/** Something to read or press beside a button. Escape and a press elsewhere close it; focus comes back. */
export function Popover(props: PopoverProps) {
  const { module: panel, prepare, want } = useWhenWanted(() => import("./popover-panel"));
  if (panel === null) {
    return (
      <OpensLater
        trigger={props.trigger}
        opens="dialog"
        onPrepare={prepare}
        onOpen={() => void want()}
      />
    );
  }
  return <panel.PopoverPanel {...props} />;
}
