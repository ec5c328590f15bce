import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { seedDemo } from "../../../scripts/seed-demo";
import { buildApp } from "../../../scripts/stack/build-app";
import { startStack } from "../../../scripts/stack/start-stack";

export type TestStack = {
  appUrl: string;
  supabaseUrl: string;
  anonKey: string;
  serviceRoleKey: string;
  databaseUrl: string;
  falUrl: string;
  falControlUrl: string;
  cronSecret: string;
  /** What the app runs with, for starting a second one with other settings. */
  settings: Record<string, string>;
  logFile: string;
};

declare module "vitest" {
  interface ProvidedContext {
    stack: TestStack;
  }
}

/** Fast enough for tests, slow enough that "running" can be seen. */
const SPEED = 50;

/** The demo's own stack for the run: embedded Supabase, the simulator, and the production build of the app. */
export default async function setup(project: TestProject) {
  return startTestStack(project);
}

/** The same, for what needs no app of the stack's own but only those it starts itself, or a database that survives a crash. */
export async function startTestStack(
  project: TestProject,
  { hasApp = true, durable = false } = {},
) {
  process.stdout.write("Building the app (only when it has changed) …\n");
  await buildApp();
  const dataDir = await mkdtemp(join(tmpdir(), "studio-api-"));
  const stack = await startStack({
    dataDir,
    mode: "start",
    speed: SPEED,
    ports: {},
    durable,
    bcryptCost: 4,
  });
  const { simulator, supabase } = stack;
  if (simulator === null || supabase.databaseUrl === null) {
    throw new Error("these tests need the simulator and a native Postgres");
  }
  await seedDemo(supabase);
  if (!hasApp) await stack.app.stop();
  // Hundreds of videos are copied in a run; drawing each anew would be all this machine does.
  await fetch(`${simulator.controlUrl}/settings`, {
    method: "POST",
    body: JSON.stringify({ sharedMedia: true }),
  });
  project.provide("stack", {
    appUrl: stack.app.url,
    supabaseUrl: supabase.url,
    anonKey: supabase.anonKey,
    serviceRoleKey: supabase.serviceRoleKey,
    databaseUrl: supabase.databaseUrl,
    falUrl: simulator.falUrl,
    falControlUrl: simulator.controlUrl,
    cronSecret: stack.cronSecret,
    settings: stack.settings,
    logFile: join(dataDir, "app.log"),
  });
  return async () => {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
