import { resultOf } from "./run-vitest";

/** A process of `npm test`: runs the TestRun that its argument is, and sends the TestResult to its parent. */
const result = await resultOf(JSON.parse(process.argv[2] ?? ""));
process.send?.(result, () => process.exit());
