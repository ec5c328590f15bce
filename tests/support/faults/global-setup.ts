import type { TestProject } from "vitest/node";
import { startTestStack } from "../api/global-setup";

/** The stack of tests that kill, stop and cut off apps of their own, and the database: no other app may come to their help. */
export default function setup(project: TestProject) {
  return startTestStack(project, { hasApp: false, durable: true });
}
