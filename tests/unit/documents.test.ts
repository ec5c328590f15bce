import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const folders = ["app", "components", "docs", "hooks", "lib", "scripts", "supabase", "tests"];

/** Every file of the repository but hidden folders and node_modules, as paths from the root. */
const files = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
  if (entry.isFile()) return [entry.name];
  if (!folders.includes(entry.name)) return [];
  return readdirSync(path.join(root, entry.name), { recursive: true, withFileTypes: true })
    .filter((inner) => inner.isFile())
    .map((inner) => path.relative(root, path.join(inner.parentPath, inner.name)));
});
const fileSet = new Set(files);
const folderSet = new Set(files.flatMap(foldersOf));

type Line = { file: string; number: number; text: string };

const lines: Line[] = files
  .filter((file) => /\.(md|ts|tsx|sql|mjs|toml)$/.test(file) || file === ".env.example")
  // This file spells out what no other may mention.
  .filter((file) => file !== "tests/unit/documents.test.ts")
  .flatMap((file) =>
    readFileSync(path.join(root, file), "utf8")
      .split("\n")
      .map((text, index) => ({ file, number: index + 1, text })),
  );

/** Whole lines of documents; of code only the comments, since paths in code are held by the compiler and by other tests. */
const prose = lines.flatMap((line) => {
  const text = proseOf(line);
  return text === "" ? [] : [{ ...line, text }];
});

const headings = lines.filter(({ file, text }) => file.endsWith(".md") && /^#{1,6} /.test(text));
const headingsOf = (document: string) =>
  headings.filter(({ file }) => file === document).map(({ text }) => text);
const decisions = files.filter((file) => /^docs\/decisions\/\d{3}-.*\.md$/.test(file)).toSorted();

function foldersOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function proseOf({ file, text }: Line): string {
  if (file.endsWith(".md") || file === ".env.example") return text;
  if (file.endsWith(".sql")) return /--.*/.exec(text)?.[0] ?? "";
  if (file.endsWith(".toml")) return /#.*/.exec(text)?.[0] ?? "";
  return /^\s*(?:\/\*|\*|\/\/).*|\{\/\*.*|\s\/\/ .*/.exec(text)?.[0] ?? "";
}

/** "file:line: problem" for each match of the pattern in these lines for which `problemOf` returns one. */
function problems(
  where: readonly Line[],
  pattern: RegExp,
  problemOf: (match: RegExpExecArray, line: Line) => string | null,
): string[] {
  return where.flatMap((line) =>
    [...line.text.matchAll(pattern)].flatMap((match) => {
      const problem = problemOf(match, line);
      return problem === null ? [] : [`${line.file}:${line.number}: ${problem}`];
    }),
  );
}

const missing = (name: string) => `${name} does not exist`;

/** Does a path as documents write it name something? Globs, {a,b} and <placeholders> have to match at least one file. */
function names(written: string): boolean {
  const target = written.replace(/\/$/, "");
  if (fileSet.has(target) || folderSet.has(target)) return true;
  // docs/testing.md names tests without the folder that holds them all.
  if (fileSet.has(`tests/${target}`)) return true;
  // A decision by its number, as in docs/decisions/011.
  if (/^docs\/decisions\/\d{3}$/.test(target))
    return decisions.some((file) => file.startsWith(`${target}-`));
  if (!/[*{<]/.test(target)) return false;
  const pattern = patternOf(target);
  return files.some((file) => pattern.test(file)) || [...folderSet].some((f) => pattern.test(f));
}

function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/[.()[\]+?^$|]/g, "\\$&")
    .replace(/\{([^{}]*)\}/g, (_, inner: string) => `(?:${inner.replaceAll(",", "|")})`)
    .replace(/<[^>]*>/g, "[^/]+")
    .replace(/\*+/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"));
  return new RegExp(`^(?:.*/)?${source}$`);
}

/** The anchor GitHub gives a heading. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

describe("documents and comments", () => {
  it("name paths that exist", () => {
    const aPath = new RegExp(`(?<![\\w@./#-])(?:${folders.join("|")})/[^\\s\`"'|]*`, "g");

    expect(
      problems(prose, aPath, ([found]) => {
        if (/[…$]/.test(found)) return null;
        const written = found.replace(/\]\(.*/, "").replace(/[.,;:!?)]+$/, "");
        return names(written) ? null : missing(written);
      }),
    ).toEqual([]);
  });

  it("name source files that exist, also by the last part of their path", () => {
    const aFile = /`([\w./*{},<>-]+\.(?:tsx?|sql|md))`/g;

    expect(
      problems(
        lines.filter(({ file }) => file.endsWith(".md")),
        aFile,
        ([, name = ""]) =>
          files.some((file) => patternOf(name).test(file)) ? null : missing(name),
      ),
    ).toEqual([]);
  });

  it("link to files and headings that exist", () => {
    const aLink = /\]\(([^()\s]+)\)/g;

    expect(
      problems(
        lines.filter(({ file }) => file.endsWith(".md")),
        aLink,
        ([, link = ""], { file }) => {
          if (/^[a-z]+:/.test(link)) return null;
          const [target = "", anchor] = link.split("#");
          const linked = target === "" ? file : path.join(path.dirname(file), target);
          if (!names(linked)) return missing(linked);
          return anchor === undefined || headingsOf(linked).map(anchorOf).includes(anchor)
            ? null
            : `${linked} has no heading for #${anchor}`;
        },
      ),
    ).toEqual([]);
  });

  it("cite sections that exist", () => {
    const aSection = /(docs\/[\w-]+\.md)`? §(\d+(?:\.\d+)*)/g;

    expect(
      problems(prose, aSection, ([, document = "", section]) =>
        headingsOf(document).some((text) => new RegExp(`^#+ ${section}\\.? `).test(text))
          ? null
          : `${document} has no section ${section}`,
      ),
    ).toEqual([]);
  });

  it("cite decisions that exist", () => {
    const aDecision = /\bdecision (?:record )?(\d+)\b/gi;

    expect(
      problems(prose, aDecision, ([found, number = ""]) =>
        names(`docs/decisions/${number.padStart(3, "0")}`) ? null : missing(found),
      ),
    ).toEqual([]);
  });

  it("mention no document outside the repository", () => {
    const outside = /\bDESIGN\b|\bfacts\/|\bfindings\/|\.\.\/shared\b/g;

    expect(problems(lines, outside, ([found]) => `mentions ${found}`)).toEqual([]);
  });
});

describe("decision records", () => {
  it("are numbered without a gap and indexed in their order", () => {
    const index = readFileSync(path.join(root, "docs/decisions/README.md"), "utf8");
    const rows = [...index.matchAll(/^\| \[(\d{3})\]\((.+)\) \| (.+) \|$/gm)].map(
      ([, number, file, title]) => ({ number, file, title }),
    );
    const titles = decisions.slice(1).map((file) => ({
      number: path.basename(file).slice(0, 3),
      file: path.basename(file),
      title: headingsOf(file)[0]?.replace(/^# \d{3}\. /, ""),
    }));

    expect(titles.map(({ number }) => Number(number))).toEqual(titles.map((_, at) => at + 1));
    expect(rows).toEqual(titles);
  });

  it.each(decisions)("%s has the form of the template", (file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    const [title, ...sections] = headingsOf(file);

    expect(title).toMatch(new RegExp(`^# ${path.basename(file).slice(0, 3)}\\. .+`));
    expect(sections).toEqual(["## Context", "## Decision", "## Consequences"]);
    expect(text).toMatch(/^Date: (?:\d{4}-\d\d-\d\d|YYYY-MM-DD)$/m);
    expect(text).toMatch(/^Status: (?:Accepted|Superseded by \d{3})/m);
  });
});
