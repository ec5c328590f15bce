import { aCreator, type JobAtFal, jobsAtFal } from "../support/many-jobs";
import { inSeconds, type Row, round } from "./figure";
import type { World } from "./world";

const BLOCK = 1_000;
const CREATORS = 10;
const AT_ONCE = 16;
/** The columns that GET /api/jobs/{id} reads (lib/server/db/jobs/read.ts). */
const COLUMNS =
  "id,job_type,status,progress_percent,progress_message,queue_position,result_url,error_code,error_message,campaign_id,clip_id,estimated_cost_cents,actual_cost_cents,created_at,submitted_at,completed_at,usual_duration_ms,next_check_at,last_checked_at,stored_path,retry_of,retry_count,depends_on";

/** A poll of a running job, compared with the same read sent straight to the Supabase API with the same user's token. */
export async function pollsPerSecond(world: World): Promise<Row[]> {
  const creators = await Promise.all(Array.from({ length: CREATORS }, () => aCreator(world, 20)));
  const jobs = await jobsAtFal(world, creators);
  // The check at fal that a poll may trigger afterwards (once in 5 s per job) is not part of the read.
  await world.sql(
    "update generation_jobs set last_checked_at = now() + interval '1 hour', next_check_at = now() + interval '1 hour' where completed_at is null",
  );
  const turns = Array.from({ length: BLOCK }, (_, index) => jobs[index % jobs.length]).filter(
    (job) => job !== undefined,
  );
  const read = async (url: string, headers: Record<string, string>) => {
    const response = await fetch(url, { headers });
    const text = await response.text();
    if (response.status !== 200 || !text.includes("submitted")) {
      throw new Error(`${url}: ${response.status} ${text}`);
    }
  };
  const poll = ({ jobId, creator }: JobAtFal) =>
    read(`${world.appUrl}/api/jobs/${jobId}`, { authorization: `Bearer ${creator.token}` });
  const bare = ({ jobId, creator }: JobAtFal) =>
    read(`${world.supabaseUrl}/rest/v1/generation_jobs?select=${COLUMNS}&id=eq.${jobId}`, {
      authorization: `Bearer ${creator.token}`,
      apikey: world.anonKey,
    });
  const seconds = { ours: 0, bare: 0 };
  for (const turn of [0, 1, 2, 3]) {
    const ours = await inSeconds(turns, AT_ONCE, poll);
    const direct = await inSeconds(turns, AT_ONCE, bare);
    if (turn > 0) {
      seconds.ours += ours;
      seconds.bare += direct;
    }
  }
  await world.sql("update generation_jobs set next_check_at = now() where completed_at is null");
  for (const { jobId, creator } of jobs) {
    await world.sql("select public.cancel_generation_job($1, $2)", [jobId, creator.id]);
  }
  const ours = (3 * BLOCK) / seconds.ours;
  const direct = (3 * BLOCK) / seconds.bare;
  return [
    {
      figure: "GET /api/jobs/{id} per second",
      ours: `${round(ours)}/s`,
      baseline: `${round(direct)}/s (the same read straight from the Supabase API)`,
      ratio: round(ours / direct, 2).toString(),
      goal: "≥ 0.6",
      isMet: ours / direct >= 0.6,
      note: `${3 * BLOCK} of each, ${AT_ONCE} at once, in turns of ${BLOCK}; running jobs, by bearer token.`,
    },
  ];
}
