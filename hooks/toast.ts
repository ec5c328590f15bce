"use client";

import type { ExternalToast, toast as Sonner } from "sonner";

type Show = (sonner: typeof Sonner) => void;

/** Sonner, once loaded; until then toasts are queued. */
let loaded: typeof Sonner | null = null;
const waiting: Show[] = [];
let onWaiting: (() => void) | null = null;

function notify(show: Show): void {
  if (loaded !== null) {
    show(loaded);
  } else {
    waiting.push(show);
    onWaiting?.();
  }
}

/** Short messages at the edge of the screen, shown by components/ui/toasts.tsx. */
export const toast = {
  message: (text: string, options?: ExternalToast) =>
    notify((sonner) => void sonner.message(text, options)),
  success: (text: string, options?: ExternalToast) =>
    notify((sonner) => void sonner.success(text, options)),
  info: (text: string, options?: ExternalToast) =>
    notify((sonner) => void sonner.info(text, options)),
  error: (text: string, options?: ExternalToast) =>
    notify((sonner) => void sonner.error(text, options)),
  dismiss: (id: string) => notify((sonner) => void sonner.dismiss(id)),
};

/** Calls `load` for each queued toast, and immediately if one is queued already. Returns an unsubscribe function. */
export function onWaitingToast(load: () => void): () => void {
  onWaiting = load;
  if (waiting.length > 0) load();
  return () => {
    onWaiting = null;
  };
}

/** Shows queued toasts, and later ones immediately. Sonner holds them until its toaster is mounted. */
export function showToastsWith(sonner: typeof Sonner): void {
  loaded = sonner;
  for (const show of waiting.splice(0)) show(sonner);
}
