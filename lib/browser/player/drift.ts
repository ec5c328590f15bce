/**
 * How to correct a part that drifts from the part that keeps the time.
 *
 * As measured in Chromium: a single reading of currentTime jitters by 10 ms, a new playback rate
 * takes 80 ms to take effect, and each rate change costs audible sound up to 20 ms. So: take
 * several readings, change the rate briefly (a pulse), let it settle, read again.
 */
export const READINGS_PER_MEASUREMENT = 10;
export const SETTLE_MS = 200;
const PULSE_SECONDS = 0.15;
/** The largest change of rate, as a share of the speed. */
export const STRONGEST_PULSE = 0.5;
export const SMALLEST_CORRECTION_SECONDS = 0.012;
/** Every correction harms audible sound, so it is corrected only beyond this. */
export const SMALLEST_AUDIBLE_CORRECTION_SECONDS = 0.025;
/** Beyond this a pulse would take too long: stop, seek, start together again. */
export const SEEK_DRIFT_SECONDS = 0.2;

export type Correction =
  | { kind: "none" }
  | { kind: "pulse"; rate: number; durationMs: number }
  | { kind: "seek" };

/** How to correct a part that is `driftSeconds` ahead of its position (negative: late) at this speed. */
export function correctionFor(
  driftSeconds: number,
  { speed, isAudible }: { speed: number; isAudible: boolean },
): Correction {
  const size = Math.abs(driftSeconds);
  if (size > SEEK_DRIFT_SECONDS) return { kind: "seek" };
  const smallest = isAudible ? SMALLEST_AUDIBLE_CORRECTION_SECONDS : SMALLEST_CORRECTION_SECONDS;
  if (size <= smallest) return { kind: "none" };
  const strength = Math.min(STRONGEST_PULSE, size / PULSE_SECONDS);
  return {
    kind: "pulse",
    rate: speed * (1 - Math.sign(driftSeconds) * strength),
    durationMs: (1000 * size) / (strength * speed),
  };
}

/** The median of the readings, in their unit; null if there are too few to trust. */
export function measuredDrift(readings: readonly number[]): number | null {
  if (readings.length < READINGS_PER_MEASUREMENT) return null;
  return readings.toSorted((a, b) => a - b)[Math.floor(readings.length / 2)] ?? 0;
}

/** Where a part belongs when the clip is at `position`; `loopSeconds` is the length of a part that repeats. */
export function targetSeconds(position: number, loopSeconds: number | null): number {
  return loopSeconds === null ? position : position % loopSeconds;
}

/** Seconds a part is ahead of where it belongs (negative: late); across the seam of a loop, the short way. */
export function driftSeconds(
  currentTime: number,
  position: number,
  loopSeconds: number | null,
): number {
  const drift = currentTime - targetSeconds(position, loopSeconds);
  return loopSeconds === null ? drift : drift - Math.round(drift / loopSeconds) * loopSeconds;
}
