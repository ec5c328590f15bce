"use client";

import type { ReactNode } from "react";
import { useOnceOpened } from "@/hooks/use-when-wanted";

export type DialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: string | undefined;
  size?: "small" | "medium" | "large";
  /** Buttons, which stay in sight while the content scrolls. */
  footer?: ReactNode;
  children?: ReactNode;
};

/** Something to be dealt with before going on. Escape, a press beside it and the cross close it; focus comes back. */
export function Dialog(props: DialogProps) {
  const panel = useOnceOpened(() => import("./dialog-panel"), props);
  return panel === null ? null : <panel.DialogPanel {...props} />;
}
