"use client";

import { useEffect, useEffectEvent } from "react";
import { useIsToastWaiting } from "@/hooks/toast";
import { useWhenWanted } from "@/hooks/use-when-wanted";

export type ToastsProps = {
  theme: "light" | "dark" | "system";
  labels: { region: string; close: string };
};

/** Where toasts appear. Loaded with the first press on the page, so that it is there when the press has something to say. */
export function Toasts(props: ToastsProps) {
  const { module: toaster, want } = useWhenWanted(() => import("./toaster"));
  const isWaiting = useIsToastWaiting();
  const load = useEffectEvent(() => {
    if (toaster === null) void want();
  });
  useEffect(() => {
    if (isWaiting) load();
  }, [isWaiting]);
  useEffect(() => {
    const first = { once: true, capture: true };
    window.addEventListener("pointerdown", load, first);
    window.addEventListener("keydown", load, first);
    return () => {
      window.removeEventListener("pointerdown", load, first);
      window.removeEventListener("keydown", load, first);
    };
  }, []);
  return toaster === null ? null : <toaster.Toaster {...props} />;
}
