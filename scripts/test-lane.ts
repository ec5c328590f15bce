import { resultOf } from "./run-vitest";

/** One lane of `npm test`: runs the TestRun given as JSON in its argument and sends the TestResult to its parent. */
const result = await resultOf(JSON.parse(process.argv[2] ?? ""));
process.send?.(result, () => process.exit());
