"use client";

import { lazy, Suspense } from "react";
import type { DialogPanelProps } from "./dialog-panel";

const DialogPanel = lazy(async () => ({ default: (await import("./dialog-panel")).DialogPanel }));

/** A modal dialog. Escape, a press beside it and the cross ask to close it; then the focus goes back to what opened it. */
export function Dialog({ isOpen, ...panel }: DialogPanelProps & { isOpen: boolean }) {
  if (!isOpen) return null;
  return (
    <Suspense>
      <DialogPanel {...panel} />
    </Suspense>
  );
}
