"use client";

import type { ReactNode } from "react";
import { useOnceOpened } from "@/hooks/use-when-wanted";

export type ConfirmDialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** What will happen, and what cannot be undone. */
  description: string;
  /** Names the act: "Delete the campaign". */
  confirmLabel: string;
  isDangerous?: boolean;
  isBusy?: boolean;
  onConfirm: () => void;
  children?: ReactNode;
};

/** Asks before something that cannot be taken back. Focus begins on Cancel; whoever opened it closes it. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const panel = useOnceOpened(() => import("./confirm-panel"), props);
  return panel === null ? null : <panel.ConfirmPanel {...props} />;
}
