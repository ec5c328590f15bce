export type Timers = {
  after: (delayMs: number, run: () => void | Promise<void>) => () => void;
  clear: () => void;
};

/** Every pending timer of one simulator, so that closing or resetting it leaves nothing behind. */
export function createTimers(): Timers {
  const pending = new Set<NodeJS.Timeout>();

  function after(delayMs: number, run: () => void | Promise<void>): () => void {
    const timer = setTimeout(
      () => {
        pending.delete(timer);
        Promise.resolve()
          .then(run)
          .catch((error: unknown) => process.stderr.write(`fal-simulator: ${String(error)}\n`));
      },
      Math.max(0, Math.min(delayMs, 2 ** 31 - 1)),
    );
    pending.add(timer);
    return () => {
      clearTimeout(timer);
      pending.delete(timer);
    };
  }

  function clear(): void {
    for (const timer of pending) clearTimeout(timer);
    pending.clear();
  }

  return { after, clear };
}
