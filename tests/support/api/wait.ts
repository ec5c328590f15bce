import { setTimeout as sleep } from "node:timers/promises";

/** What `look` finds, asked again until it is neither null nor undefined. Throws after `timeoutMs`. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | null | undefined>,
  timeoutMs = 40_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > until) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await sleep(50);
  }
}
