import { runVitest } from "./run-vitest";

/** `npm run chaos -- <name>`: tests that the suite runs in a short form, at full length (docs/testing.md). SEED repeats a run. */
const TESTS: Record<string, string[]> = {
  storm: ["tests/faults/storm.test.ts"],
  kills: ["tests/kills/"],
  network: ["tests/faults/network.test.ts"],
  properties: [
    "tests/sql/ledger.test.ts",
    "tests/unit/verify-webhook.test.ts",
    "tests/api/body-schemas.test.ts",
  ],
};

const filters = TESTS[process.argv[2] ?? ""];
if (filters === undefined) {
  process.stderr.write(`npm run chaos -- ${Object.keys(TESTS).join(" | ")}\n`);
  process.exit(2);
}
process.env.LENGTH = "full";
await runVitest({ config: "vitest.config.ts", filters });
