import { vi } from "vitest";

/**
 * Runs before each test file. Files of a project share a few workers, which saves a process and its imports per file. Each file
 * starts with new modules, the real clock and nothing stubbed, so it can't see what another file left.
 */
// Some modules add a listener to the process, once per file that loads them.
process.setMaxListeners(0);
vi.resetModules();
vi.restoreAllMocks();
vi.unstubAllEnvs();
vi.unstubAllGlobals();
vi.useRealTimers();
