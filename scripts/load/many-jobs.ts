import { parseArgs } from "node:util";
import { openDatabase } from "../local-supabase/database";
import { findRunningDemo } from "../stack/running-demo";
import { seedJobs } from "./seed-jobs";

const USAGE = `npm run many-jobs [-- --jobs 100000]
Fills a running demo with so many ended jobs of 200 more creators, to look at the administration when there is much to read.
`;

const { values } = parseArgs({ options: { jobs: { type: "string", default: "100000" } } });
const count = Number(values.jobs);
if (!Number.isInteger(count) || count < 1 || count > 5_000_000) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const stack = await findRunningDemo(USAGE);
const database = openDatabase(stack.databaseUrl);
try {
  await seedJobs((text, parameters) => database.query(text, parameters ?? []), count);
  const violations = await database.query("select * from public.audit_violations");
  process.stdout.write(`${count} jobs; audit_violations: ${violations.length} rows\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  await database.close();
}
