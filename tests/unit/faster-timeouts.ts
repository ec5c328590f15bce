import { vi } from "vitest";

/**
 * Makes AbortSignal.timeout end that many times sooner: fake timers do not reach it. Answers with the waits asked for, in
 * milliseconds; `vi.restoreAllMocks()` ends it.
 */
export function fasterTimeouts(times = 40): number[] {
  const asked: number[] = [];
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    asked.push(milliseconds);
    return timeout(milliseconds / times);
  });
  return asked;
}
