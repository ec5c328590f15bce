import { describe, expect, it } from "vitest";
import { toSamples } from "@/lib/browser/media/wav";

const channel = (...values: number[]) => Float32Array.from(values);

describe("sound as 16-bit samples", () => {
  it("is the mean of the channels", () => {
    expect([...toSamples([channel(1, 0.5), channel(0, -0.5)], 10)]).toEqual([16_384, 0]);
  });

  it("stays within the numbers, whatever the browser decoded", () => {
    expect([...toSamples([channel(1.5, -1.5, 1, -1)], 10)]).toEqual([
      32_767, -32_767, 32_767, -32_767,
    ]);
  });

  it("is cut where it gets too long, and may be none at all", () => {
    expect(toSamples([channel(0, 0, 0)], 2)).toHaveLength(2);
    expect(toSamples([], 2)).toHaveLength(0);
  });
});
