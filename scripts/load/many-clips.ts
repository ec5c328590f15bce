import { parseArgs } from "node:util";
import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/server/db/database-types";
import { findRunningDemo } from "../stack/running-demo";

const USAGE = `npm run many-clips [-- --clips 200]
Starts the whole pipeline of many clips at once against a running demo (best: npm run demo -- --fresh --speed 500),
waits until every job has ended, and prints the counts. Exits with 1 if a job is left, doubled or wrongly charged.
`;
const CLIPS_A_CAMPAIGN = 10;
const AT_ONCE = 40;
const PATIENCE_MS = 10 * 60_000;

const { values } = parseArgs({ options: { clips: { type: "string", default: "200" } } });
const wanted = Number(values.clips);
if (!Number.isInteger(wanted) || wanted < 1 || wanted > 2_000) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const stack = await findRunningDemo(USAGE);
const db = createClient<Database>(stack.supabaseUrl, stack.serviceRoleKey, {
  auth: { persistSession: false, autoRefreshToken: false },
});
const say = (line: string) => process.stdout.write(`${line}\n`);

// Administrators are exempt from the limits on running jobs, so one user can start this many.
const token = await signIn(stack.users.admin);
const userId: string = JSON.parse(atob(token.split(".")[1] ?? "")).sub;
const clipIds = await makeClips();

const started = Date.now();
const statuses: string[] = [];
const waiting = [...clipIds];
const starter = async () => {
  for (let clipId = waiting.shift(); clipId !== undefined; clipId = waiting.shift()) {
    statuses.push(await startPipeline(clipId));
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, starter));
say(`${clipIds.length} pipelines accepted in ${seconds(started)} s: ${count(statuses)}`);

const jobs = await waitForAll();
say(`${jobs.length} jobs ended in ${seconds(started)} s: ${count(jobs.map((job) => job.status))}`);
say(`by ${count(jobs.map((job) => job.settled_by ?? "nobody"))}`);

const { data: violations, error } = await db.from("audit_violations").select();
if (error !== null) throw new Error(error.message);
const requestIds = jobs.flatMap((job) => job.fal_request_id ?? []);
const doubled = requestIds.length - new Set(requestIds).size;
say(`audit_violations: ${violations.length} rows; requests used twice: ${doubled}`);
const left = jobs.filter((job) => job.completed_at === null).length;
process.exit(violations.length === 0 && doubled === 0 && left === 0 ? 0 : 1);

async function signIn(user: { email: string; password: string }): Promise<string> {
  const response = await fetch(`${stack.supabaseUrl}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { apikey: stack.anonKey, "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  return (await response.json()).access_token;
}

async function makeClips(): Promise<string[]> {
  const actors = await db.from("actors").select("id").is("user_id", null).order("name").limit(1);
  const actorId = actors.data?.[0]?.id ?? "";
  const ids: string[] = [];
  for (let made = 0; made < wanted; made += CLIPS_A_CAMPAIGN) {
    const { data, error: problem } = await db.rpc("create_campaign", {
      user_id: userId,
      title: `Many clips ${made + 1}`,
      actor_id: actorId,
      preset_id: "calm-testimonial",
      product: { has_product: false },
      brief: { language: "en" },
      clips: Array.from({ length: Math.min(CLIPS_A_CAMPAIGN, wanted - made) }, (_, index) => ({
        beat: "hook",
        script: { line: `This is clip number ${made + index + 1}.`, duration: 4 },
      })),
    });
    if (problem !== null) throw new Error(problem.message);
    const clips = await db
      .from("campaign_clips")
      .select("id")
      .eq("campaign_id", data[0]?.id ?? "");
    ids.push(...(clips.data ?? []).map((clip) => clip.id));
  }
  return ids;
}

/** One click. A 503 is retried with the same key, as a page would: it cannot start anything twice. */
async function startPipeline(clipId: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${stack.appUrl}/api/generate/clip`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": `many:${clipId}`,
      },
      body: JSON.stringify({ clipId }),
    });
    await response.body?.cancel();
    if (response.status !== 503 || attempt === 5) return String(response.status);
  }
}

async function waitForAll() {
  for (;;) {
    const rows = await readJobs();
    const running = rows.filter((row) => row.completed_at === null).length;
    if (running === 0 || Date.now() - started > PATIENCE_MS) return rows;
    say(`  ${seconds(started)} s: ${rows.length - running} of ${rows.length} ended`);
    await new Promise((wake) => setTimeout(wake, 2_000));
  }
}

async function readJobs() {
  const rows = [];
  for (let from = 0; ; from += 1_000) {
    const { data, error: problem } = await db
      .from("generation_jobs")
      .select("status, settled_by, fal_request_id, completed_at")
      .eq("user_id", userId)
      .gte("created_at", new Date(started - 5_000).toISOString())
      .order("id")
      .range(from, from + 999);
    if (problem !== null) throw new Error(problem.message);
    rows.push(...data);
    if (data.length < 1_000) return rows;
  }
}

function count(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, times]) => `${times} ${word}`).join(", ");
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1_000).toFixed(1);
}
