import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { replaceInPage } from "../../scripts/replace-in-page";
import type { Mutant } from "./mutant";
import { MUTANTS } from "./mutants";
import { CannotPlant, findPlace, withBug } from "./plant";
import { runTests, stopTests, TestsDidNotRun } from "./run-tests";
import { makeScratchCopy } from "./scratch";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGE = join(ROOT, "docs", "reports", "mutants.md");

const USAGE = `npm run mutants [-- name … | --short]
Plants bugs one at a time in a copy of the project and expects the named tests to turn red for each. All of them by default, and
then the table of docs/reports/mutants.md is written anew; --short plants the few that are quick.
Mutants: ${MUTANTS.map(({ name }) => name).join(", ")}.
`;

type Verdict =
  | { kind: "killed"; test: string }
  | { kind: "survived" }
  /** The bug could not be tested at all. */
  | { kind: "broken"; reason: string };

const say = (line: string) => process.stdout.write(`${line}\n`);
const seconds = (since: number) => `${Math.round((Date.now() - since) / 1_000)} s`;

const wanted = process.argv.slice(2);
const isShort = wanted.length === 1 && wanted[0] === "--short";
const unknown = wanted.filter((name) => MUTANTS.every((mutant) => mutant.name !== name));
if (unknown.length > 0 && !isShort) {
  process.stderr.write(`There is no mutant ${unknown.join(", ")}.\n\n${USAGE}`);
  process.exit(2);
}
const chosen = MUTANTS.filter((mutant) =>
  isShort ? mutant.isShort : wanted.length === 0 || wanted.includes(mutant.name),
);

const started = Date.now();
const isSound = await checkPlaces();
const scratch = await makeScratchCopy();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, async () => {
    await stopTests();
    await rm(scratch, { recursive: true, force: true });
    process.exit(130);
  });
}
let failures = isSound ? 0 : 1;
try {
  failures += await run();
} catch (error) {
  if (!(error instanceof TestsDidNotRun)) throw error;
  process.stderr.write(`${error.message}\n`);
  failures += 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
process.exit(failures === 0 ? 0 : 1);

/** Checks all mutants, also those not planted now, so that a changed text is noticed along with the change. */
async function checkPlaces(): Promise<boolean> {
  let isGood = true;
  for (const mutant of MUTANTS) {
    try {
      await findPlace(ROOT, mutant);
    } catch (error) {
      if (!(error instanceof CannotPlant)) throw error;
      process.stderr.write(`${error.message}\n`);
      isGood = false;
    }
  }
  return isGood;
}

async function run(): Promise<number> {
  const green = await findGreenTests();
  const verdicts = new Map<Mutant, Verdict>();
  for (const mutant of chosen) {
    const before = Date.now();
    const verdict = await tryOut(mutant, green);
    verdicts.set(mutant, verdict);
    say(`${sentenceOf(mutant, verdict)} (${seconds(before)})`);
  }
  const killed = [...verdicts.values()].filter(({ kind }) => kind === "killed").length;
  say(`\n${killed} of ${chosen.length} killed, ${seconds(started)} in all.`);
  if (wanted.length === 0) {
    await replaceInPage(PAGE, "mutants", tableOf(verdicts));
    say("docs/reports/mutants.md has the table.");
  }
  return chosen.length - killed;
}

/** Full names of the tests that pass without a bug: a test that is red anyway proves nothing. */
async function findGreenTests(): Promise<string[]> {
  const green: string[] = [];
  for (const project of new Set(chosen.map(({ test }) => test.project))) {
    const before = Date.now();
    const tests = chosen.map(({ test }) => test).filter((test) => test.project === project);
    const files = [...new Set(tests.map(({ file }) => file))];
    const names = [...new Set(tests.map(({ name }) => name))];
    const { passed, failed } = await runTests(scratch, { project, files, names });
    if (failed[0] !== undefined) {
      throw new TestsDidNotRun(`"${failed[0]}" is red without any bug, so nothing can be shown.`);
    }
    green.push(...passed);
    say(`${project}: ${passed.length} tests are green without a bug (${seconds(before)})`);
  }
  return green;
}

async function tryOut(mutant: Mutant, green: readonly string[]): Promise<Verdict> {
  const { project, file, name } = mutant.test;
  if (!green.some((test) => test.includes(name))) {
    return { kind: "broken", reason: `no test of ${file} is called "${name}"` };
  }
  try {
    const { failed } = await withBug(scratch, mutant, () =>
      runTests(scratch, { project, files: [file], names: [name] }),
    );
    return failed[0] === undefined ? { kind: "survived" } : { kind: "killed", test: failed[0] };
  } catch (error) {
    if (!(error instanceof CannotPlant || error instanceof TestsDidNotRun)) throw error;
    return { kind: "broken", reason: error.message };
  }
}

function sentenceOf({ name, test }: Mutant, verdict: Verdict): string {
  switch (verdict.kind) {
    case "killed":
      return `✓ ${name}: killed by "${verdict.test}"`;
    case "survived":
      return `✗ ${name}: SURVIVED ${test.file}, "${test.name}"`;
    case "broken":
      return `✗ ${name}: could not be tried out: ${verdict.reason}`;
  }
}

function tableOf(verdicts: ReadonlyMap<Mutant, Verdict>): string {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT });
  const killed = [...verdicts.values()].filter(({ kind }) => kind === "killed").length;
  const rows = [...verdicts].map(([{ name, harm, test }, verdict]) => {
    const file = test.file.replace(/^tests\//, "");
    const red = verdict.kind === "killed" ? `${file}: ${verdict.test}` : `**${verdict.kind}**`;
    return `| ${name} | ${harm} | ${red.replaceAll("|", "\\|")} |`;
  });
  return [
    `${killed} of ${verdicts.size} killed in ${Math.round((Date.now() - started) / 60_000)} min (${new Date().toISOString().slice(0, 10)}, ${commit.toString().trim()}, ${cpus().length} cores at a load of ${loadavg()[2]?.toFixed(0)}).`,
    "",
    "| bug planted | what people would suffer | turned red |",
    "|---|---|---|",
    ...rows,
  ].join("\n");
}
