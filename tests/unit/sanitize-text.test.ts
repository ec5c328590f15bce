import { describe, expect, it } from "vitest";
import { findInvalidText, sanitizeText } from "@/lib/domain/sanitize-text";

const high = "\ud83c";
const low = "\udfac";

describe("text for Postgres", () => {
  it.each([
    "",
    "plain",
    "  spaces\tand\nlines\r\n",
    "C'est génial, 素晴らしい! 🎬 👩‍🚀",
    "\u0001\u001f\u007f\ufffe\uffff",
    "\ufffd",
    "\\u0000",
    "e\u0301",
  ])("%j stays as it is", (text) => {
    expect(sanitizeText(text)).toBe(text);
    expect(findInvalidText(text)).toBeNull();
  });

  it.each([
    ["a zero character", "a\u0000b", "a\ufffdb"],
    ["only zero characters", "\u0000\u0000", "\ufffd\ufffd"],
    ["half a pair", `a${high}b`, "a\ufffdb"],
    ["the other half", `a${low}b`, "a\ufffdb"],
    ["a pair the wrong way round", `${low}${high}`, "\ufffd\ufffd"],
    ["half a pair at the end, as a cut makes it", `ok ${high}`, "ok \ufffd"],
    ["half a pair before a whole one", `${high}${high}${low}`, `\ufffd${high}${low}`],
    ["both", `\u0000${high}`, "\ufffd\ufffd"],
  ])("with %s has a replacement there", (_, text, stored) => {
    expect(sanitizeText(text)).toBe(stored);
    expect(sanitizeText(stored)).toBe(stored);
    expect(findInvalidText(text)).toBe("");
  });
});

describe("where a value cannot be stored", () => {
  const bad = "x\u0000";

  it.each([
    ["an object", { a: 1, line: bad }, "line"],
    ["nested objects", { a: { b: { c: bad } } }, "a.b.c"],
    ["a list", { words: ["ok", bad] }, "words.1"],
    ["a list of its own", ["ok", bad], "1"],
    ["objects in a list", { words: [{ word: "ok" }, { word: bad }] }, "words.1.word"],
    ["the first of two", { a: bad, b: bad }, "a"],
    ["half a pair", { a: high }, "a"],
  ])("%s: at %s", (_, value, path) => {
    expect(findInvalidText(value)).toBe(path);
  });

  it.each([
    [null],
    [undefined],
    [0],
    [Number.NaN],
    [true],
    [{}],
    [[]],
    [{ a: null, b: [1, [2, { c: "🎬" }]], d: undefined }],
  ])("nowhere in %j", (value) => {
    expect(findInvalidText(value)).toBeNull();
  });

  it("is found in what JSON brings in", () => {
    expect(findInvalidText(JSON.parse('{"a":"\\u0000"}'))).toBe("a");
    expect(findInvalidText(JSON.parse('{"a":"\\ud83c"}'))).toBe("a");
    expect(findInvalidText(JSON.parse('{"a":"\\ud83c\\udfac"}'))).toBeNull();
  });
});
