import { describe, expect, it } from "vitest";
import { toCsvLine } from "@/lib/domain/csv";

describe("a line of CSV", () => {
  it("has its cells between commas, empty ones for nothing, and the line end of the standard", () => {
    expect(toCsvLine(["grant", 100, null, "Welcome credits"])).toBe(
      "grant,100,,Welcome credits\r\n",
    );
  });

  it.each([
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
  ])("quotes %j", (text, cell) => {
    expect(toCsvLine([text])).toBe(`${cell}\r\n`);
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")'])(
    "never lets a spreadsheet run %j",
    (text) => {
      expect(toCsvLine([text])).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
    },
  );

  it("keeps a negative number a number", () => {
    expect(toCsvLine([-100, 0, -0.5])).toBe('"-100",0,"-0.5"\r\n');
  });
});
