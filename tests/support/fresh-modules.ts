import { vi } from "vitest";

/**
 * Runs before each test file of the projects that test modules in their own process. Files share a few workers; this gives each
 * file new modules, the real clock and nothing stubbed, so it can't see what another file left.
 */
vi.resetModules();
vi.restoreAllMocks();
vi.unstubAllEnvs();
vi.unstubAllGlobals();
vi.useRealTimers();
