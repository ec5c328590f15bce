import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { complaintsAbout, type Lockfile } from "../../scripts/lockfile";

const ours: Lockfile = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8"),
);

const integrity = `sha512-${"a".repeat(86)}==`;
const good = { integrity, license: "MIT" };

/** What is said of our own lock file with one package more. */
const withOneMore = (entry: Lockfile["packages"][string], path = "node_modules/stranger") =>
  complaintsAbout({ packages: { ...ours.packages, [path]: entry } });

describe("our lock file", () => {
  it("holds nothing to complain about", () => {
    expect(Object.keys(ours.packages).length).toBeGreaterThan(500);
    expect(complaintsAbout(ours)).toEqual([]);
  });
});

describe("a package more", () => {
  it.each<[string, Lockfile["packages"][string]]>([
    ["a usual one", good],
    [
      "one that names the registry",
      { ...good, resolved: "https://registry.npmjs.org/a/-/a-1.tgz" },
    ],
    ["one with a choice of licences", { ...good, license: "(GPL-3.0 OR MIT)" }],
    ["one under several licences that we keep to", { ...good, license: "Apache-2.0 AND MIT" }],
  ])("is taken: %s", (_, entry) => {
    expect(withOneMore(entry)).toEqual([]);
  });

  it.each<[string, Lockfile["packages"][string]]>([
    ["has no SHA-512 hash", { license: "MIT" }],
    ["has no SHA-512 hash", { ...good, integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }],
    ["comes from https://evil.example/a.tgz", { ...good, resolved: "https://evil.example/a.tgz" }],
    [
      "comes from https://registry.npmjs.org.evil.example/a.tgz",
      { ...good, resolved: "https://registry.npmjs.org.evil.example/a.tgz" },
    ],
    [
      "comes from git+ssh://git@github.com/a/b.git#1",
      { ...good, resolved: "git+ssh://git@github.com/a/b.git#1" },
    ],
    ["is a link to a folder", { ...good, link: true }],
    ["has the licence (none declared)", { integrity }],
    ["has the licence AGPL-3.0", { ...good, license: "AGPL-3.0" }],
    ["has the licence GPL-3.0 AND MIT", { ...good, license: "GPL-3.0 AND MIT" }],
    [
      "has the licence SEE LICENSE IN LICENSE.md",
      { ...good, license: "SEE LICENSE IN LICENSE.md" },
    ],
    ["runs a script when it is installed", { ...good, hasInstallScript: true }],
  ])("is refused: it %s", (sentence, entry) => {
    expect(withOneMore(entry)).toEqual([`node_modules/stranger ${sentence}.`]);
  });

  it("is refused also deep down, and one that has an exception has it for its own licence alone", () => {
    const path = "node_modules/a/node_modules/geist";

    expect(withOneMore({ ...good, license: "Proprietary" }, path)).toEqual([
      `${path} has the licence Proprietary.`,
    ]);
  });
});

it("an exception that nothing needs any more is named", () => {
  const { "node_modules/combine-errors": _, ...others } = ours.packages;

  expect(complaintsAbout({ packages: others })).toEqual([
    "combine-errors is no longer there: take its exception out.",
  ]);
});
