import { describe, expect, it } from "vitest";
import { formatCredits, formatElapsed, usualTime } from "@/lib/domain/format";

describe("credits", () => {
  it.each([
    [0, "0 credits"],
    [1, "1 credit"],
    [2, "2 credits"],
    [100, "100 credits"],
    [1_250, "1,250 credits"],
    [1_000_000, "1,000,000 credits"],
    [-5, "-5 credits"],
  ])("%i cents read %s", (cents, text) => {
    expect(formatCredits(cents)).toBe(text);
  });
});

describe("a usual duration", () => {
  it.each([
    [0, 1, null],
    [400, 1, null],
    [2_500, 3, null],
    [6_500, 7, null],
    [43_000, 43, null],
    [99_400, 99, null],
    [99_600, 100, 2],
    [120_000, 120, 2],
    [300_000, 300, 5],
    [3_600_000, 3_600, 60],
  ])("of %i ms is %i s, told in minutes: %s", (milliseconds, seconds, minutes) => {
    expect(usualTime(milliseconds)).toEqual({ seconds, minutes });
  });
});

describe("time elapsed", () => {
  it.each([
    [0, "0:00"],
    [999, "0:00"],
    [7_000, "0:07"],
    [59_999, "0:59"],
    [60_000, "1:00"],
    [750_000, "12:30"],
    [3_600_000, "60:00"],
    [-5_000, "0:00"],
  ])("of %i ms reads %s", (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });
});
