import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { replaceInPage } from "../../scripts/replace-in-page";
import { buildApp } from "../../scripts/stack/build-app";
import { browserRequests } from "./browser-requests";
import { connectionSeconds } from "./connection-seconds";
import type { Row } from "./figure";
import { firstClip } from "./first-clip";
import { type Growth, growth } from "./growth";
import { jobsInFlight } from "./jobs-in-flight";
import { pollsPerSecond } from "./polls-per-second";
import { renderAd } from "./render-ad";
import { scriptSize } from "./script-size";
import { submitLatency } from "./submit-latency";
import { webhooksPerSecond } from "./webhooks-per-second";
import { startWorld, type World } from "./world";

const ROOT = join(import.meta.dirname, "..", "..");
const RESULTS = join(ROOT, "docs", "performance.json");
const PAGES = {
  table: join(ROOT, "docs", "performance.md"),
  growth: join(ROOT, "docs", "scale.md"),
};

/** In table order. */
const FIGURES: Record<string, (world: World) => Promise<Row[]>> = {
  connections: connectionSeconds,
  "in-flight": jobsInFlight,
  webhooks: webhooksPerSecond,
  polls: pollsPerSecond,
  submit: submitLatency,
  browser: browserRequests,
  scripts: scriptSize,
  render: renderAd,
};
/** Only on request: they take minutes to encode, to install and build, or to write a million rows. */
const ON_REQUEST = ["render", "first-clip", "growth"];
const USUAL = Object.keys(FIGURES).filter((name) => !ON_REQUEST.includes(name));

const USAGE = `npm run bench [-- figure …]
Figures: ${USUAL.join(", ")} (all of them by default), ${ON_REQUEST.join(", ")} (only when named).
Prints a table and writes docs/performance.json, docs/performance.md and docs/scale.md.
`;

type Measured = { rows: Row[]; at: string; commit: string; load: string };
type Results = {
  machine: string;
  figures: Record<string, Measured>;
  growth: { at: string; commit: string; rows: Growth[] } | null;
};

const say = (line: string) => process.stdout.write(`${line}\n`);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in FIGURES) && !ON_REQUEST.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no figure ${unknown.join(", ")}.\n\n${USAGE}`);
  process.exit(2);
}

const started = Date.now();
const results = await readResults();
results.machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB, Linux, Node ${process.versions.node}`;
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT })
  .toString()
  .trim();
const names = wanted.length > 0 ? wanted : USUAL;
let failures = 0;

if (names.some((name) => name in FIGURES)) {
  say("Building the app (only when it has changed) …");
  await buildApp();
  for (const name of names) {
    const run = FIGURES[name];
    if (run === undefined) continue;
    // A fresh database and app for each, so that none finds another's leftovers.
    const world = await startWorld();
    try {
      await measure(name, () => run(world));
    } finally {
      await world.stop();
    }
  }
}
if (names.includes("first-clip")) await measure("first-clip", firstClip);
if (names.includes("growth")) {
  say("growth …");
  results.growth = { at: new Date().toISOString(), commit, rows: await growth(say) };
}
await writeResults();
say(`\n${Math.round((Date.now() - started) / 1_000)} s in all; docs/performance.md has the table.`);
process.exit(failures === 0 ? 0 : 1);

async function measure(name: string, run: () => Promise<Row[]>): Promise<void> {
  const load = loadavg()[0]?.toFixed(1) ?? "?";
  say(`\n${name} … (load average ${load})`);
  const before = Date.now();
  try {
    const rows = await run();
    results.figures[name] = { rows, at: new Date().toISOString(), commit, load };
    await writeResults();
    for (const row of rows) {
      say(`  ${row.isMet ? "✓" : "✗"} ${row.figure}`);
      say(`      ${row.ours}   against ${row.baseline}`);
      say(`      ${row.ratio}   goal ${row.goal}`);
    }
    say(`  ${Math.round((Date.now() - before) / 1_000)} s`);
  } catch (error) {
    failures += 1;
    say(`  could not be measured: ${error instanceof Error ? error.stack : error}`);
  }
}

/** Called after each figure, so that results survive if the next one fails. */
async function writeResults(): Promise<void> {
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  await replaceInPage(PAGES.table, "measured", tableOf(results));
  await replaceInPage(PAGES.growth, "measured", growthOf(results));
}

async function readResults(): Promise<Results> {
  try {
    return JSON.parse(await readFile(RESULTS, "utf8"));
  } catch {
    return { machine: "", figures: {}, growth: null };
  }
}

function tableOf({ machine, figures }: Results): string {
  const order = [...USUAL, ...ON_REQUEST];
  const measured = order.flatMap((name) => figures[name] ?? []);
  const lines = measured.flatMap(({ rows }) =>
    rows.map((row) =>
      [row.figure, row.ours, row.baseline, row.ratio, row.goal, row.isMet ? "yes" : "**no**"].join(
        " | ",
      ),
    ),
  );
  const notes = measured.flatMap(({ rows, at, commit: of, load }) =>
    rows.map(
      (row) =>
        `- **${row.figure}** (${at.slice(0, 16).replace("T", " ")} UTC, ${of}, load average ${load}): ${row.note}`,
    ),
  );
  return [
    `Machine: ${machine}, shared.`,
    "",
    "| figure | ours | baseline in the same run | ratio | goal | met |",
    "|---|---|---|---|---|---|",
    ...lines.map((line) => `| ${line} |`),
    "",
    ...notes,
  ].join("\n");
}

function growthOf({ growth: measured }: Results): string {
  if (measured === null) return "Not measured yet: `npm run bench -- growth`.";
  const sizes = [...new Set(measured.rows.map(({ size }) => size))];
  const questions = [...new Set(measured.rows.map(({ question }) => question))];
  const cell = (question: string, size: number) =>
    measured.rows.find((row) => row.question === question && row.size === size);
  const largest = sizes.at(-1) ?? 0;
  return [
    `Milliseconds inside Postgres (median of EXPLAIN ANALYZE), ${measured.at.slice(0, 10)}, ${measured.commit}:`,
    "",
    `| | ${sizes.map((size) => `${size.toLocaleString("en")} rows`).join(" | ")} | plan at the largest |`,
    `|---|${sizes.map(() => "---|").join("")}---|`,
    ...questions.map(
      (question) =>
        `| ${question} | ${sizes.map((size) => cell(question, size)?.milliseconds ?? "").join(" | ")} | ${cell(question, largest)?.plan ?? ""} |`,
    ),
  ].join("\n");
}
