import { describe, expect, it } from "vitest";
import { safePath } from "@/lib/domain/account/safe-path";
import { HOSTILE_PATHS } from "../support/hostile-paths";

const fallback = "/campaigns";
const site = "https://studio.example";

describe("a path inside this site", () => {
  it.each([
    ["/", "/"],
    ["/campaigns", "/campaigns"],
    ["/campaigns/1/generate?tab=video#clip-2", "/campaigns/1/generate?tab=video#clip-2"],
    ["/a%20b", "/a%20b"],
    ["/a/./b/../c", "/a/c"],
    ["/?next=https://evil.example", "/?next=https://evil.example"],
    ["/x?u=//evil.example", "/x?u=//evil.example"],
    ["/x#//evil.example", "/x#//evil.example"],
    ["/@evil.example", "/@evil.example"],
    ["/:80", "/:80"],
  ])("%s is followed", (next, expected) => {
    expect(safePath(next, fallback)).toBe(expected);
  });
});

const hostile: unknown[] = [
  ...HOSTILE_PATHS,
  null,
  undefined,
  7,
  true,
  {},
  [],
  ["/campaigns"],
  ["//evil.example"],
  { toString: () => "/campaigns" },
];

describe("anything else", () => {
  it.each(hostile.map((next) => [next]))("%j leads to the fallback", (next) => {
    expect(safePath(next, fallback)).toBe(fallback);
  });

  it("is what it takes to leave: no answer is ever another origin's", () => {
    const pieces = ["/", "\\", ".", "..", "%2e", "%2f", "%5c", "a", ":", "@", "?", "#", " ", "\t"];
    const left: string[] = [];

    for (const a of pieces)
      for (const b of pieces)
        for (const c of pieces)
          for (const d of pieces) {
            const path = safePath(`${a}${b}${c}${d}/evil.example`, fallback);
            if (new URL(path, site).origin !== site || !path.startsWith("/")) left.push(path);
          }

    expect(left).toEqual([]);
  });

  it("stays harmless when asked again with its own answer", () => {
    for (const next of hostile) {
      const once = safePath(next, fallback);
      expect(safePath(once, "/other")).toBe(once);
    }
  });
});
