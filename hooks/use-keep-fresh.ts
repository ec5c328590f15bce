"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Has the server render the page again every so often, as long as somebody can see it. */
export function useKeepFresh(everyMs: number): void {
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
