"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Has the server re-render the page every `everyMs`, and when the tab becomes visible; not while it is hidden. */
export function useAutoRefresh(everyMs: number): void {
  const router = useRouter();
  useEffect(() => {
    const refresh = () => {
      if (document.visibilityState === "visible") router.refresh();
    };
    const timer = setInterval(refresh, everyMs);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, [router, everyMs]);
}
