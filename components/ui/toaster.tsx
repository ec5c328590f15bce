import { useEffect } from "react";
import { Toaster as Sonner, toast } from "sonner";
import { showToastsWith } from "@/hooks/toast";
import type { ToastsProps } from "./toasts";

export function Toaster({ theme, labels }: ToastsProps) {
  // After Sonner's own effect: it does not show what was said before it listened.
  useEffect(() => showToastsWith(toast), []);
  return (
    <Sonner
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
