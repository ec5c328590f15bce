import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openDatabase } from "../../scripts/local-supabase/database";
import { startLocalSupabase } from "../../scripts/local-supabase/server";
import { quantile, round, type Say } from "./figure";

const SIZES = [1_000, 30_000, 1_000_000];
const USERS = 1_000;
const TIMES = 15;

export type Growth = { question: string; size: number; milliseconds: number; plan: string };

/**
 * What the everyday queries cost as generation_jobs grows, in a separate database: a thousand users with the same number of
 * jobs each; 200 jobs are running, 50 of them due, and 50 results are not stored yet.
 */
export async function growth(say: Say): Promise<Growth[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "studio-growth-"));
  const supabase = await startLocalSupabase({
    dataDir,
    siteUrl: "http://127.0.0.1",
    bcryptCost: 4,
  });
  if (supabase.databaseUrl === null) throw new Error("this needs a native Postgres");
  const database = openDatabase(supabase.databaseUrl);
  const found: Growth[] = [];
  try {
    await arrange(database);
    for (const size of SIZES) {
      await fill(database, size);
      for (const [question, sql] of Object.entries(QUESTIONS)) {
        found.push({ question, size, ...(await explain(database, sql)) });
        const last = found.at(-1);
        say(`  ${size.toLocaleString("en")} rows, ${question}: ${last?.milliseconds} ms`);
      }
    }
  } finally {
    await database.close();
    await supabase.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return found;
}

/** Each as the product runs it. A settlement takes the next running job each time. */
const QUESTIONS = {
  "poll of a job": `select id, status, progress_percent, queue_position, result_url, stored_path, next_check_at
    from generation_jobs where id = (select id from bench_jobs where kind = 'running' limit 1)`,
  "poll of a campaign": `select id, status, progress_percent, queue_position, result_url, stored_path, next_check_at
    from generation_jobs where campaign_id = (select id from campaigns order by id limit 1)
    order by created_at desc limit 100`,
  settle: `select * from settle_generation_job(
    (select bench.id from bench_jobs as bench join generation_jobs as job on job.id = bench.id
     where job.completed_at is null limit 1), 'completed', 'webhook', request_id => null,
    result_url => 'https://fal.media/v.mp4', result => '{}', clip_patch => '{"video": {"raw_url": "v"}}',
    body_sha256 => repeat('0', 64))`,
  "reconciler: claim due jobs": "select * from claim_due_jobs(50)",
  "store: claim results": "select * from claim_unstored_results(20)",
  "create a job": `select * from create_generation_jobs(
    (select user_id from bench_jobs where kind = 'running' limit 1),
    jsonb_build_array(jsonb_build_object('job_type', 'video_veo31_fast',
      'clip_id', (select clip_id from bench_jobs where kind = 'running' limit 1), 'input_params', '{}'::jsonb,
      'units', 4, 'provider_units', 4, 'deadline_seconds', 1200, 'usual_duration_ms', 43000)))`,
  "usual duration of a type": "select private.usual_duration_ms('video_veo31_fast', 43000)",
  "budget of a user":
    "select * from read_budget((select user_id from bench_jobs where kind = 'running' limit 1))",
  "list of campaigns":
    "select * from list_campaigns((select user_id from bench_jobs where kind = 'running' limit 1))",
} as const;

async function explain(
  database: Database,
  sql: string,
): Promise<{ milliseconds: number; plan: string }> {
  const times: number[] = [];
  let plan = "";
  for (let turn = 0; turn < TIMES; turn += 1) {
    const rows = await database.query(`explain (analyze, format json) ${sql}`);
    const [response] = Object.values(rows[0] ?? {});
    const [root] = Array.isArray(response) ? response : [];
    times.push(Number(root?.["Execution Time"]));
    plan = nodesOf(root?.Plan).join(" ← ");
  }
  return { milliseconds: round(quantile(times.slice(2), 0.5), 2), plan };
}

type Node = {
  "Node Type": string;
  "Index Name"?: string;
  "Function Name"?: string;
  Plans?: Node[];
};

function nodesOf(node: Node | undefined): string[] {
  if (node === undefined) return [];
  const name = node["Index Name"] ?? node["Function Name"];
  const here = name === undefined ? node["Node Type"] : `${node["Node Type"]} (${name})`;
  return [here, ...(node.Plans ?? []).flatMap(nodesOf)];
}

async function arrange(database: Database): Promise<void> {
  await database.query(
    `insert into auth.users (id, email)
     select gen_random_uuid(), 'u' || n || '@growth.test' from generate_series(1, ${USERS}) as n`,
  );
  await database.query(
    "select grant_credits(user_id, 100000000, 'Credits of a benchmark') from credit_accounts",
  );
  await database.query(
    "update generation_limits set max_active_jobs = 1000000, max_jobs_per_minute = 1000000",
  );
  await database.query(
    "insert into campaigns (user_id, title) select user_id, 'Growth' from credit_accounts",
  );
  await database.query(
    `insert into campaign_clips (campaign_id, user_id, position, beat, script)
     select id, user_id, 0, 'hook', '{}' from campaigns`,
  );
  await database.query("create table bench_jobs (kind text, id uuid, user_id uuid, clip_id uuid)");
}

/** Writes rows as years of use would leave them, bypassing the functions: only the rows matter here. */
async function fill(database: Database, size: number): Promise<void> {
  const [had] = await database.query("select count(*)::integer as count from generation_jobs");
  const more = size - Number(had?.count);
  await database.query(
    `insert into generation_jobs (
       user_id, campaign_id, clip_id, job_type, status, input_params, fal_request_id, estimated_cost_cents, held_cents,
       actual_cost_cents, provider_cost_microusd, created_at, deadline_seconds, deadline_at, submit_started_at, submitted_at,
       completed_at, settled_by, usual_duration_ms, result_url, result_data, stored_path)
     select clip.user_id, clip.campaign_id, clip.id,
       (array['video_veo31_fast', 'first_frame', 'voice_chatterbox', 'ambient_elevenlabs', 'transcribe_whisper'])[1 + n % 5],
       'completed', '{"duration": 4}', gen_random_uuid()::text, 100, 100, 100, 600000,
       now() - n * interval '20 seconds', 1200, now(), now(), now(), now() - n * interval '20 seconds' + interval '45 seconds',
       'webhook', 43000, 'https://fal.media/v.mp4', '{}', 'users/x/jobs/y.mp4'
     from generate_series(1, $1::integer) as n
     join (select *, row_number() over (order by id) as place from campaign_clips) as clip on clip.place = 1 + n % ${USERS}`,
    [more],
  );
  await database.query(
    `insert into generation_logs (job_id, user_id, campaign_id, clip_id, generation_type, status, estimated_cost_cents,
       charged_cents, provider_cost_microusd, duration_ms, settled_by, created_at)
     select job.id, job.user_id, job.campaign_id, job.clip_id, job.job_type, 'completed', 100, 100, 600000, 45000, 'webhook',
       job.completed_at
     from generation_jobs as job
     where job.completed_at is not null and not exists (select 1 from generation_logs as log where log.job_id = job.id)`,
  );
  await database.query("delete from bench_jobs");
  await database.query(
    `with made as (
       insert into generation_jobs (
         user_id, campaign_id, clip_id, job_type, status, input_params, fal_request_id, estimated_cost_cents, held_cents,
         provider_cost_microusd, deadline_seconds, deadline_at, submit_started_at, submitted_at, usual_duration_ms,
         next_check_at)
       select clip.user_id, clip.campaign_id, clip.id, 'video_veo31_fast', 'submitted', '{"duration": 4}',
         gen_random_uuid()::text, 0, 0, 600000, 1200, now() + interval '20 minutes', now(), now(), 43000,
         now() + (case when row_number() over () % 4 = 0 then -1 else 60 end) * interval '1 minute'
       from (select * from campaign_clips order by id limit 200) as clip
       returning id, user_id, clip_id
     )
     insert into bench_jobs select 'running', id, user_id, clip_id from made`,
  );
  await database.query(
    `update generation_jobs set stored_path = null, next_store_at = now()
     where id in (select id from generation_jobs where status = 'completed' order by created_at desc limit 50)`,
  );
  await database.query("analyze");
}
