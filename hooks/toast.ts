"use client";

import { useSyncExternalStore } from "react";
import type { ExternalToast, toast as Sonner } from "sonner";

type Act = (sonner: typeof Sonner) => void;

/** What shows toasts, once it is there (components/ui/toasts.tsx); until then they wait. */
let shown: typeof Sonner | null = null;
const waiting: Act[] = [];
const listeners = new Set<() => void>();

function say(act: Act): void {
  if (shown !== null) {
    act(shown);
    return;
  }
  waiting.push(act);
  for (const listener of listeners) listener();
}

/** Says something in a corner of the screen for a moment. The scripts for it are loaded when they are first needed. */
export const toast = {
  message: (text: string, options?: ExternalToast) =>
    say((sonner) => void sonner.message(text, options)),
  success: (text: string, options?: ExternalToast) =>
    say((sonner) => void sonner.success(text, options)),
  info: (text: string, options?: ExternalToast) => say((sonner) => void sonner.info(text, options)),
  error: (text: string, options?: ExternalToast) =>
    say((sonner) => void sonner.error(text, options)),
  dismiss: (id: string) => {
    if (shown !== null || waiting.length > 0) say((sonner) => void sonner.dismiss(id));
  },
};

/** Whether a toast waits to be shown. */
export function useIsToastWaiting(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting.length > 0,
    () => false,
  );
}

/** Shows what has waited, and from now on everything at once. */
export function showToastsWith(sonner: typeof Sonner): void {
  shown = sonner;
  for (const act of waiting.splice(0)) act(sonner);
}
