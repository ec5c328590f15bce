import { describe, expect, it } from "vitest";
import {
  correctionFor,
  driftSeconds,
  measuredDrift,
  READINGS_PER_MEASUREMENT,
  SEEK_DRIFT_SECONDS,
  SMALLEST_AUDIBLE_CORRECTION_SECONDS,
  SMALLEST_CORRECTION_SECONDS,
  STRONGEST_PULSE,
  targetSeconds,
} from "@/lib/browser/player/drift";

const MS = 0.001;
const AUDIBLE = { speed: 1, isAudible: true };
const SILENT = { speed: 1, isAudible: false };

/** What is done about a drift in seconds. */
function actionFor(drift: number, part: typeof AUDIBLE): string {
  const correction = correctionFor(drift, part);
  if (correction.kind !== "pulse") return correction.kind;
  return correction.rate > part.speed ? "sped up" : "slowed down";
}

describe("the correction of a part that drifts", () => {
  it.each([
    ["a voice 40 ms late is sped up", -40 * MS, AUDIBLE, "sped up"],
    ["a voice 40 ms early is slowed down", 40 * MS, AUDIBLE, "slowed down"],
    ["a voice 400 ms late is sought", -400 * MS, AUDIBLE, "seek"],
    ["a voice 400 ms early is sought", 400 * MS, AUDIBLE, "seek"],
    ["a voice 20 ms late is left alone", -20 * MS, AUDIBLE, "none"],
    ["a voice in step is left alone", 0, AUDIBLE, "none"],
    ["a silent video 20 ms late is sped up", -20 * MS, SILENT, "sped up"],
    ["a silent video 20 ms early is slowed down", 20 * MS, SILENT, "slowed down"],
    ["a silent video 400 ms late is sought", -400 * MS, SILENT, "seek"],
    ["a silent video off by what a reading jitters is left alone", -10 * MS, SILENT, "none"],
  ])("%s", (_, drift, part, expected) => {
    expect(actionFor(drift, part)).toBe(expected);
  });

  it.each([
    ["audible sound", AUDIBLE, SMALLEST_AUDIBLE_CORRECTION_SECONDS],
    ["a silent part", SILENT, SMALLEST_CORRECTION_SECONDS],
  ])("begins for %s just beyond its smallest drift, early or late", (_, part, smallest) => {
    for (const sign of [-1, 1]) {
      expect(actionFor(sign * smallest, part)).toBe("none");
      expect(actionFor(sign * (smallest + 0.1 * MS), part)).not.toBe("none");
    }
  });

  it("becomes a seek just beyond the largest pulse, audible or not", () => {
    for (const part of [AUDIBLE, SILENT]) {
      expect(correctionFor(SEEK_DRIFT_SECONDS, part).kind).toBe("pulse");
      expect(correctionFor(SEEK_DRIFT_SECONDS + 0.1 * MS, part).kind).toBe("seek");
    }
  });
});

describe("a pulse", () => {
  it.each([0.8, 1, 1.2])(
    "at speed %d ends in step, with half the speed more or less at most",
    (speed) => {
      for (const size of [
        SMALLEST_AUDIBLE_CORRECTION_SECONDS + MS,
        0.05,
        0.1,
        SEEK_DRIFT_SECONDS,
      ]) {
        for (const drift of [-size, size]) {
          const correction = correctionFor(drift, { speed, isAudible: true });
          if (correction.kind !== "pulse") throw new Error("no pulse");
          const { rate, durationMs } = correction;

          expect(drift + (durationMs / 1000) * (rate - speed)).toBeCloseTo(0, 9);
          expect(Math.abs(rate / speed - 1)).toBeLessThanOrEqual(STRONGEST_PULSE + 1e-9);
        }
      }
    },
  );

  it.each([
    [30, 150],
    [60, 150],
    [100, 200],
    [200, 400],
  ])("that corrects %d ms takes %d ms", (driftMs, durationMs) => {
    expect(correctionFor(driftMs * MS, AUDIBLE)).toMatchObject({
      durationMs: expect.closeTo(durationMs, 6),
    });
  });
});

describe("a measured drift", () => {
  const readings = (count: number, seconds: number) => Array.from({ length: count }, () => seconds);

  it("is unknown before there are enough readings", () => {
    expect(measuredDrift([])).toBeNull();
    expect(measuredDrift(readings(READINGS_PER_MEASUREMENT - 1, 0.3))).toBeNull();
    expect(measuredDrift(readings(READINGS_PER_MEASUREMENT, 0.3))).toBe(0.3);
  });

  it("is not moved by a few readings that are far off", () => {
    const most = readings(READINGS_PER_MEASUREMENT - 4, 0.02);

    expect(measuredDrift([9, ...most, -9, 7, 8])).toBe(0.02);
  });

  it("is the middle one by size", () => {
    const tenLate = Array.from({ length: 10 }, (_, index) => -(index + 1) / 100);

    expect(measuredDrift(tenLate)).toBe(-0.05);
  });
});

describe("the drift of a part", () => {
  it.each([
    ["early", 3.2, 3, null, 0.2],
    ["late", 2.9, 3, null, -0.1],
    ["early in the second round of a loop", 1.05, 3, 2, 0.05],
    ["late, and the clip is over the seam of the loop already", 1.98, 4.01, 2, -0.03],
    ["early, and over the seam of the loop before the clip", 0.02, 3.99, 2, 0.03],
  ])("that is %s is the way to its place", (_, currentTime, position, loopSeconds, expected) => {
    expect(driftSeconds(currentTime, position, loopSeconds)).toBeCloseTo(expected, 9);
  });

  it("is measured from the clip's position, which a loop counts anew in each round", () => {
    expect(targetSeconds(5.5, null)).toBe(5.5);
    expect(targetSeconds(5.5, 2)).toBe(1.5);
  });
});
