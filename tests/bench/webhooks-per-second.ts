import { aCreator, type JobAtFal, jobsAtFal, rpc } from "../support/many-jobs";
import { inSeconds, type Row, round } from "./figure";
import { okWebhook, type World } from "./world";

const BLOCK = 400;
const CREATORS = 20;
const AT_ONCE = 16;

/** Webhooks over HTTP (token, signature, settlement, log), compared with the bare settle function over the same Supabase API. */
export async function webhooksPerSecond(world: World): Promise<Row[]> {
  const creators = await Promise.all(
    Array.from({ length: CREATORS }, () => aCreator(world, BLOCK / CREATORS)),
  );
  const send = async (job: JobAtFal) => {
    const { url, ...init } = okWebhook(world, job);
    const response = await fetch(url, { method: "POST", ...init });
    await response.text();
    if (response.status !== 200) throw new Error(`webhook: ${response.status}`);
  };
  const settle = (job: JobAtFal) => {
    const payload = JSON.parse(okWebhook(world, job).body).payload;
    return rpc(world, "settle_generation_job", {
      job_id: job.jobId,
      outcome: "completed",
      source: "webhook",
      request_id: job.requestId,
      body_sha256: "0".repeat(64),
      result_url: payload.video.url,
      result: payload,
      clip_patch: {
        video: {
          raw_url: payload.video.url,
          duration_seconds: 4,
          generation_type: "video_veo31_fast",
          has_sound: true,
          spoken_line: "Hello.",
          first_frame: "media:presets/actors/maya.png",
        },
      },
    });
  };
  // Both take turns, so that neither has the emptier database or the warmer caches; the first turn of each is the warm-up.
  const seconds = { ours: 0, bare: 0 };
  for (const turn of [0, 1, 2, 3]) {
    const isWarm = turn > 0;
    const ours = await inSeconds(await jobsAtFal(world, creators), AT_ONCE, send);
    const bare = await inSeconds(await jobsAtFal(world, creators), AT_ONCE, settle);
    if (isWarm) {
      seconds.ours += ours;
      seconds.bare += bare;
    }
  }
  const [left] = await world.sql(
    "select count(*)::integer as running from generation_jobs where completed_at is null",
  );
  if (left?.running !== 0) throw new Error(`${left?.running} jobs were not settled`);
  const ours = (3 * BLOCK) / seconds.ours;
  const bare = (3 * BLOCK) / seconds.bare;
  return [
    {
      figure: "webhook deliveries settled per second through HTTP",
      ours: `${round(ours)}/s`,
      baseline: `${round(bare)}/s (the bare settle function through the same Supabase API)`,
      ratio: round(ours / bare, 2).toString(),
      goal: "≥ 0.7",
      isMet: ours / bare >= 0.7,
      note: `${3 * BLOCK} of each, ${AT_ONCE} at once, in turns of ${BLOCK}; each on a clip of its own, ${CREATORS} users.`,
    },
  ];
}
