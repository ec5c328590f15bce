"use client";

import { lazy, Suspense } from "react";
import type { DialogPanelProps } from "./dialog-panel";

const DialogPanel = lazy(async () => ({ default: (await import("./dialog-panel")).DialogPanel }));

/** A modal dialog. Escape, a click outside and the close button ask to close it; focus then returns to what opened it. */
export function Dialog({ isOpen, ...panel }: DialogPanelProps & { isOpen: boolean }) {
  if (!isOpen) return null;
  return (
    <Suspense>
      <DialogPanel {...panel} />
    </Suspense>
  );
}
