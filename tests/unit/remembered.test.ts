import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Remembered } from "@/lib/server/core/remembered";

const NOW = Date.parse("2026-11-22T12:00:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

it("a value is there until its time, and not from then on", () => {
  const remembered = new Remembered<string>(2);
  remembered.keep("a", "one", NOW + 1_000);
  expect(remembered.get("a")).toBe("one");

  vi.setSystemTime(NOW + 1_000);

  expect(remembered.get("a")).toBeNull();
  expect(remembered.get("b")).toBeNull();
});

it("the one that was asked for longest ago goes first", () => {
  const remembered = new Remembered<string>(2);
  remembered.keep("a", "one", NOW + 1_000);
  remembered.keep("b", "two", NOW + 1_000);
  remembered.get("a");
  remembered.keep("c", "three", NOW + 1_000);

  expect([remembered.get("a"), remembered.get("b"), remembered.get("c")]).toEqual([
    "one",
    null,
    "three",
  ]);
});
