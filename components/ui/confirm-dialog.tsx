"use client";

import { lazy, Suspense } from "react";
import type { ConfirmPanelProps } from "./confirm-panel";

const ConfirmPanel = lazy(async () => ({
  default: (await import("./confirm-panel")).ConfirmPanel,
}));

/** Asks before something that can't be undone. Focus starts on Cancel; the caller closes it after a confirmation. */
export function ConfirmDialog({ isOpen, ...panel }: ConfirmPanelProps & { isOpen: boolean }) {
  if (!isOpen) return null;
  return (
    <Suspense>
      <ConfirmPanel {...panel} />
    </Suspense>
  );
}
