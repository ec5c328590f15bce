import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const text = readFileSync(join(ROOT, "docs/security.md"), "utf8");

/** | 3.4.1 | A claim. | `tests/…`, `tests/…` | */
const rows = text
  .slice(text.indexOf("## OWASP ASVS"))
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [, item = "", claim = "", heldBy = ""] = line.split("|").map((cell) => cell.trim());
    return { item, claim, tests: [...heldBy.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path) };
  });

describe("the table of claims in docs/security.md", () => {
  it("names each item of the standard once, in its order", () => {
    const numbers = rows.map(({ item }) => item.replace(" (L3)", "").split(".").map(Number));

    expect(rows.length).toBeGreaterThan(50);
    for (const number of numbers)
      expect(number).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
    expect(numbers).toEqual(
      numbers.toSorted((one, other) =>
        one.reduce((order, part, index) => order || part - (other[index] ?? 0), 0),
      ),
    );
    expect(new Set(numbers.map(String)).size).toBe(rows.length);
  });

  it.each(rows)("$item is claimed in a sentence, and its tests are there", ({ claim, tests }) => {
    expect(claim).toMatch(/^[A-Z`].*\.$|^fal.*\.$/);
    expect(tests.length).toBeGreaterThan(0);
    for (const path of tests) {
      expect(path).toMatch(/^tests\/.*\.test\.tsx?$/);
      expect(existsSync(join(ROOT, path)), path).toBe(true);
    }
  });
});

it("every file that docs/security.md names is there", () => {
  const paths = [...text.matchAll(/`((?:lib|app|scripts|tests|docs|supabase)\/[^`*]+)`/g)];

  expect(paths.length).toBeGreaterThan(60);
  expect(
    paths.map(([, path = ""]) => path).filter((path) => !existsSync(join(ROOT, path))),
  ).toEqual([]);
});
