import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedDemo } from "../../scripts/seed-demo";
import { startStack } from "../../scripts/stack/start-stack";
import type { WorldFacts } from "./world";

/**
 * The benchmark's stack, in its own process so that measuring does not slow it down: native Postgres under the embedded
 * Supabase, the simulator at fal's own pace, the production build. Prints one line of JSON, stops on SIGTERM.
 */
const dataDir = await mkdtemp(join(tmpdir(), "studio-bench-"));
const stack = await startStack({
  dataDir,
  mode: "start",
  speed: 1,
  ports: {},
  durable: false,
  bcryptCost: 4,
});
const { simulator, supabase } = stack;
const appPid = stack.app.child.process.pid;
if (simulator === null || supabase.databaseUrl === null || appPid === undefined) {
  throw new Error("the benchmark needs the simulator and a native Postgres");
}
const { users, campaignId } = await seedDemo(supabase);
await fetch(`${simulator.controlUrl}/settings`, {
  method: "POST",
  body: JSON.stringify({ sharedMedia: true }),
});
const facts: WorldFacts = {
  appUrl: stack.app.url,
  appPid,
  supabaseUrl: supabase.url,
  anonKey: supabase.anonKey,
  serviceRoleKey: supabase.serviceRoleKey,
  databaseUrl: supabase.databaseUrl,
  falUrl: simulator.falUrl,
  falControlUrl: simulator.controlUrl,
  falKeysFile: join(dataDir, "fal", "keys.json"),
  webhookSecret: stack.settings.FAL_WEBHOOK_SECRET ?? "",
  creator: users.creator,
  campaignId,
};
process.stdout.write(`${JSON.stringify(facts)}\n`);
process.once("SIGTERM", async () => {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
  process.exit(0);
});
