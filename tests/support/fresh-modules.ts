import { vi } from "vitest";

/**
 * Runs before each test file. The files of a project share a few workers, which saves a process and its imports per file; so
 * that no file sees what another one has left, each begins with new modules, the real clock and nothing stubbed.
 */
// Some modules listen to the process, and each file adds its own.
process.setMaxListeners(0);
vi.resetModules();
vi.restoreAllMocks();
vi.unstubAllEnvs();
vi.unstubAllGlobals();
vi.useRealTimers();
