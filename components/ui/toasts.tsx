"use client";

import { useEffect, useState } from "react";
import { onWaitingToast, showToastsWith } from "@/hooks/toast";

type ToastsProps = {
  theme: "light" | "dark" | "system";
  labels: { region: string; close: string };
};

/** Where toasts appear. Sonner is loaded on first interaction, before there is anything to show. */
export function Toasts({ theme, labels }: ToastsProps) {
  const [sonner, setSonner] = useState<typeof import("sonner") | null>(null);
  useEffect(() => {
    if (sonner !== null) {
      showToastsWith(sonner.toast);
      return;
    }
    // If offline, the next interaction or toast tries again.
    const load = () => void import("sonner").then(setSonner, () => {});
    const presses = new AbortController();
    const options = { capture: true, signal: presses.signal };
    window.addEventListener("pointerdown", load, options);
    window.addEventListener("keydown", load, options);
    const endWaiting = onWaitingToast(load);
    return () => {
      presses.abort();
      endWaiting();
    };
  }, [sonner]);
  if (sonner === null) return null;
  return (
    <sonner.Toaster
      theme={theme}
      position="bottom-center"
      style={{ fontFamily: "inherit" }}
      richColors
      closeButton
      containerAriaLabel={labels.region}
      toastOptions={{ closeButtonAriaLabel: labels.close }}
    />
  );
}
