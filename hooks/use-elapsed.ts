"use client";

import { useEffect, useState } from "react";

/** Milliseconds since `mark` last changed, updated every second while `isRunning`. */
export function useElapsed(mark: string, isRunning: boolean): number {
  const [elapsed, setElapsed] = useState({ mark, milliseconds: 0 });
  useEffect(() => {
    if (!isRunning) return;
    const start = performance.now();
    const timer = setInterval(
      () => setElapsed({ mark, milliseconds: performance.now() - start }),
      1_000,
    );
    return () => clearInterval(timer);
  }, [mark, isRunning]);
  return elapsed.mark === mark ? elapsed.milliseconds : 0;
}
