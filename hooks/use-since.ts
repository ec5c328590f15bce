"use client";

import { useEffect, useState } from "react";

/** Milliseconds since the value of `mark` last changed, counted each second while `isRunning`. */
export function useSince(mark: string, isRunning: boolean): number {
  const [since, setSince] = useState({ mark, milliseconds: 0 });
  useEffect(() => {
    if (!isRunning) return;
    const start = performance.now();
    const timer = setInterval(
      () => setSince({ mark, milliseconds: performance.now() - start }),
      1_000,
    );
    return () => clearInterval(timer);
  }, [mark, isRunning]);
  return since.mark === mark ? since.milliseconds : 0;
}
