import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startChild } from "../../scripts/stack/child";
import type { World } from "./world";

export type BlockingApp = { url: string; pid: number; stop(): Promise<void> };

export async function startBlockingApp(world: World): Promise<BlockingApp> {
  const child = startChild(
    ["--import", "tsx", join(import.meta.dirname, "blocking-app.ts"), world.falUrl],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const { stdout, pid } = child.process;
  if (stdout === null || pid === undefined) throw new Error("the baseline did not start");
  const [port] = await once(createInterface({ input: stdout }), "line");
  return { url: `http://127.0.0.1:${port}`, pid, stop: child.stop };
}

/** Makes the next `times` requests to the simulator take this long each. */
export async function setDuration(world: World, durationMs: number, times: number): Promise<void> {
  const response = await fetch(`${world.falControlUrl}/faults`, {
    method: "POST",
    body: JSON.stringify({ times, fault: { durationMs, queueMs: 0 } }),
  });
  if (!response.ok) throw new Error(`faults: ${await response.text()}`);
}

export async function clearDurations(world: World): Promise<void> {
  await fetch(`${world.falControlUrl}/faults`, { method: "DELETE" });
}
