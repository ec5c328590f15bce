import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { complaintsAbout } from "./lockfile";

/** Checks the lock file, and the packages that reach production for known advisories. Exits 1 with what is wrong. */

const REPOSITORY = join(import.meta.dirname, "..");
const LEVEL = "high";

const lockfile = JSON.parse(await readFile(join(REPOSITORY, "package-lock.json"), "utf8"));
const complaints = complaintsAbout(lockfile);
for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
const count = Object.keys(lockfile.packages).length - 1;
if (complaints.length === 0) {
  process.stdout.write(
    `${count} packages: hashes, origins, licences and install scripts are in order.\n`,
  );
}

const advisories = await askForAdvisories();
process.stdout.write(`${advisories.sentence}\n`);
process.exitCode = complaints.length === 0 && advisories.isGood ? 0 : 1;

type Report = { metadata?: { vulnerabilities?: Record<string, number> }; message?: string };

/** Runs `npm audit`. A registry without advisories is reported but is not a failure. */
async function askForAdvisories(): Promise<{ isGood: boolean; sentence: string }> {
  const { text, code } = await runAudit();
  const report = readReport(text);
  const found = report?.metadata?.vulnerabilities;
  if (found === undefined) {
    const why = report?.message?.split("\n")[0] ?? "npm audit has said nothing";
    return {
      isGood: true,
      sentence: `No advisories could be asked for: ${why}.`,
    };
  }
  const counts = Object.entries(found)
    .filter(([level, number]) => level !== "total" && number > 0)
    .map(([level, number]) => `${number} ${level}`);
  return code === 0
    ? {
        isGood: true,
        sentence: `No advisory of level ${LEVEL} or above (${counts.join(", ") || "none at all"}).`,
      }
    : { isGood: false, sentence: `Advisories: ${counts.join(", ")}. See npm audit --omit=dev.` };
}

function runAudit(): Promise<{ text: string; code: number }> {
  return new Promise((resolve) => {
    execFile(
      "npm",
      ["audit", "--omit=dev", `--audit-level=${LEVEL}`, "--json"],
      {
        cwd: REPOSITORY,
        maxBuffer: 64 * 1024 * 1024,
        timeout: 120_000,
        shell: process.platform === "win32",
      },
      (error, text) => resolve({ text, code: error === null ? 0 : 1 }),
    );
  });
}

function readReport(text: string): Report | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
