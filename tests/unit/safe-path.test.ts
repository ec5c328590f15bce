import { describe, expect, it } from "vitest";
import { safePath } from "@/lib/domain/safe-path";

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
  "",
  " ",
  "campaigns",
  "./campaigns",
  "../campaigns",
  "?next=/",
  "#",
  "https://evil.example",
  "HTTPS://EVIL.EXAMPLE",
  "http:evil.example",
  "//evil.example",
  "///evil.example",
  "////evil.example/..",
  "//evil.example@studio.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\\/evil.example",
  "/a\\..\\..\\evil",
  " //evil.example",
  "/ /evil.example",
  "\t//evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\n/evil.example",
  "/\r\nSet-Cookie: a=b",
  "/\0/evil.example",
  "/..//evil.example",
  "/.//evil.example",
  "/a/..//evil.example",
  "/a/b/../..//evil.example",
  "/%2e%2e//evil.example",
  "/%2E//evil.example",
  "/.%2e//evil.example",
  "/a/%2e%2e//evil.example",
  "javascript:alert(1)",
  "/javascript:alert(1)\u2028",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "\u2215\u2215evil.example",
  "/\u2215evil.example",
  "/\uff0fevil.example",
  "/\u202eevil",
  "/caf\u00e9",
  `/${"a".repeat(500)}`,
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
