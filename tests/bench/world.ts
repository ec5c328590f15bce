import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openDatabase } from "../../scripts/local-supabase/database";
import { startChild } from "../../scripts/stack/child";
import { SIMULATOR } from "../../scripts/stack/start-stack";
import { privateKeyFromSeed, signWebhook } from "../fal-simulator/sign";
import type { Backend, JobAtFal } from "../support/many-jobs";

export type WorldFacts = {
  appUrl: string;
  appPid: number;
  supabaseUrl: string;
  anonKey: string;
  serviceRoleKey: string;
  databaseUrl: string;
  falUrl: string;
  falControlUrl: string;
  falKeysFile: string;
  webhookSecret: string;
  creator: { email: string; password: string };
  campaignId: string;
};

export type World = WorldFacts & Backend & { stop(): Promise<void> };

/** Starts the stack of the run. Its database has raised limits per user, since a few users stand in for many. */
export async function startWorld(): Promise<World> {
  const child = startChild(["--import", "tsx", join(import.meta.dirname, "world-main.ts")], {
    cwd: join(import.meta.dirname, "..", ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { stdout } = child.process;
  if (stdout === null) throw new Error("the stack has no output");
  const [line] = await Promise.race([
    once(createInterface({ input: stdout }), "line"),
    once(child.process, "exit").then(() => {
      throw new Error("the stack stopped while starting");
    }),
  ]);
  const facts: WorldFacts = JSON.parse(String(line));
  const database = openDatabase(facts.databaseUrl);
  await database.query(
    "update generation_limits set max_active_jobs = 1000000, max_jobs_per_minute = 1000000",
  );
  return {
    ...facts,
    sql: (text, parameters = []) => database.query(text, parameters),
    async stop() {
      await database.close();
      await child.stop();
    },
  };
}

/** The webhook URL of a job (lib/server/jobs/submit-job.ts). */
export function webhookUrl(world: World, jobId: string): string {
  const token = createHmac("sha256", world.webhookSecret)
    .update(`fal-webhook:${jobId}`)
    .digest("hex");
  return `${world.appUrl}/api/webhooks/fal?job=${jobId}&type=video_veo31_fast&token=${token}`;
}

/** fal's webhook for a finished video, signed as fal signs: URL, body and headers. */
export function okWebhook(world: World, { jobId, requestId }: JobAtFal) {
  const url = `${world.falUrl}/files/b/${requestId}/output.mp4`;
  const body = JSON.stringify({
    request_id: requestId,
    gateway_request_id: requestId,
    status: "OK",
    error: null,
    payload: { video: { url, content_type: "video/mp4", file_name: "output.mp4", file_size: 1 } },
  });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  return {
    url: webhookUrl(world, jobId),
    body,
    headers: {
      "content-type": "application/json",
      "x-fal-webhook-request-id": requestId,
      "x-fal-webhook-user-id": SIMULATOR.userId,
      "x-fal-webhook-timestamp": timestamp,
      "x-fal-webhook-signature": signWebhook({
        body,
        requestId,
        userId: SIMULATOR.userId,
        timestamp,
        privateKey: falsKey(world),
      }),
    },
  };
}

let key: ReturnType<typeof privateKeyFromSeed> | undefined;
function falsKey(world: World) {
  key ??= privateKeyFromSeed(JSON.parse(readFileSync(world.falKeysFile, "utf8")).at(-1).seedHex);
  return key;
}

/** Resident memory of a process, in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
