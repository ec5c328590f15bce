"use client";

import type { ExternalToast, toast as Sonner } from "sonner";

type Show = (sonner: typeof Sonner) => void;

/** Sonner, once it is loaded; until then toasts wait. */
let loaded: typeof Sonner | null = null;
const waiting: Show[] = [];
let onWaiting: (() => void) | null = null;

function say(show: Show): void {
  if (loaded !== null) {
    show(loaded);
  } else {
    waiting.push(show);
    onWaiting?.();
  }
}

/** Short notes in a corner of the screen, loaded by components/ui/toasts.tsx. */
export const toast = {
  message: (text: string, options?: ExternalToast) =>
    say((sonner) => void sonner.message(text, options)),
  success: (text: string, options?: ExternalToast) =>
    say((sonner) => void sonner.success(text, options)),
  info: (text: string, options?: ExternalToast) => say((sonner) => void sonner.info(text, options)),
  error: (text: string, options?: ExternalToast) =>
    say((sonner) => void sonner.error(text, options)),
  dismiss: (id: string) => say((sonner) => void sonner.dismiss(id)),
};

/** Calls `load` for each toast that has to wait, and at once when one does already. Returns what ends it. */
export function onWaitingToast(load: () => void): () => void {
  onWaiting = load;
  if (waiting.length > 0) load();
  return () => {
    onWaiting = null;
  };
}

/** Shows what has waited, and from now on every toast at once. Sonner keeps them until its toaster is there. */
export function showToastsWith(sonner: typeof Sonner): void {
  loaded = sonner;
  for (const show of waiting.splice(0)) show(sonner);
}
