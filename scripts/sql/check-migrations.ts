import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase, withDatabase } from "../local-supabase/database";
import { withMigratedDatabase } from "../local-supabase/throwaway";
import { findRowTypeDefaults, findUnboundedWrites } from "./check-sql";

/**
 * Checks every file in supabase/migrations and the seed: names, header lines, squawk's rules (.squawk.toml) and what hosted
 * Supabase refuses (check-sql.ts). Exits 1 with what is wrong.
 */

const REPOSITORY = join(import.meta.dirname, "..", "..");
const MIGRATIONS = join("supabase", "migrations");
const SEED = join("supabase", "seed.sql");
const NAME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})_[a-z]+(_[a-z0-9]+)+\.sql$/;
/** `-- A sentence.`, or the first line of a longer one. */
const HEADER = /^-- [A-Z]\S* \S.*$/;

const names = (await readdir(join(REPOSITORY, MIGRATIONS))).sort();
const paths = names.map((name) => join(MIGRATIONS, name));
const complaints = [
  ...complainAboutNames(names),
  ...(await Promise.all(names.map(complainAboutHeader))).flat(),
  ...(await Promise.all([...paths, SEED].map(complainAboutWrites))).flat(),
  ...(await complainAboutDefaults()),
];
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);

const squawk = spawnSync(
  join(REPOSITORY, "node_modules", ".bin", "squawk"),
  ["--config", ".squawk.toml", ...paths],
  { cwd: REPOSITORY, stdio: "inherit" },
);
if (squawk.error !== undefined) throw squawk.error;

const isGood = complaints.length === 0 && squawk.status === 0;
if (isGood) process.stdout.write(`${names.length} migrations are in order.\n`);
process.exitCode = isGood ? 0 : 1;

function complainAboutNames(files: readonly string[]): string[] {
  if (files.length === 0) return [`${MIGRATIONS} is empty.`];
  const versions = new Map<string, string>();
  return files.flatMap((file) => {
    const version = file.split("_")[0] ?? "";
    const twin = versions.get(version);
    versions.set(version, file);
    return [
      ...(isName(file) ? [] : [`${file} is not named YYYYMMDDHHMMSS_verb_noun.sql.`]),
      // The CLI records versions, so the second of the two would never run.
      ...(twin === undefined ? [] : [`${file} and ${twin} have the same version.`]),
    ];
  });
}

/** Also checks that the number is a real time: 20261399… sorts well but is not a date. */
function isName(file: string): boolean {
  const [, ...parts] = NAME.exec(file) ?? [];
  if (parts.length === 0) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return time.toISOString().replace(/\D/g, "").startsWith(parts.slice(0, 6).join(""));
}

async function complainAboutHeader(file: string): Promise<string[]> {
  const text = await readFile(join(REPOSITORY, MIGRATIONS, file), "utf8");
  const header = text.split("\n")[0] ?? "";
  return HEADER.test(header)
    ? []
    : [`${file} does not begin with a comment that says its purpose.`];
}

async function complainAboutWrites(path: string): Promise<string[]> {
  return findUnboundedWrites(path, await readFile(join(REPOSITORY, path), "utf8"));
}

function complainAboutDefaults(): Promise<string[]> {
  return withMigratedDatabase((url) => withDatabase(openDatabase(url), findRowTypeDefaults));
}
