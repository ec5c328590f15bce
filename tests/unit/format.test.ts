import { describe, expect, it } from "vitest";
import { formatCredits, formatElapsed, formatUsual } from "@/lib/domain/format";

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
    [0, "about 1 s"],
    [400, "about 1 s"],
    [2_500, "about 3 s"],
    [6_500, "about 7 s"],
    [43_000, "about 43 s"],
    [99_400, "about 99 s"],
    [99_600, "about 2 min"],
    [120_000, "about 2 min"],
    [300_000, "about 5 min"],
    [3_600_000, "about 60 min"],
  ])("of %i ms reads %s", (milliseconds, text) => {
    expect(formatUsual(milliseconds)).toBe(text);
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
