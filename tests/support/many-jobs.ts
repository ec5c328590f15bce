import { randomUUID } from "node:crypto";
import type { Row } from "../../scripts/local-supabase/database";
import { createUser } from "../../scripts/local-supabase/users";
import { MAYA } from "./maya";

/** Users, campaigns and jobs by the hundred, for what needs many: made by the product's own functions, through its Supabase. */

export type Backend = {
  supabaseUrl: string;
  anonKey: string;
  serviceRoleKey: string;
  /** SQL as superuser: for arranging, never for what is measured. */
  sql(text: string, parameters?: unknown[]): Promise<Row[]>;
};

const PASSWORD = "only-for-this-run";

export type Creator = {
  id: string;
  email: string;
  password: string;
  token: string;
  clipIds: string[];
  campaignId: string;
};

/** A signed-in user with credits without end and a campaign of so many clips. */
export async function aCreator(backend: Backend, clips: number): Promise<Creator> {
  const email = `${randomUUID()}@bench.test`;
  const id = await createUser({ query: backend.sql, email, password: PASSWORD, bcryptCost: 4 });
  await rpc(backend, "grant_credits", {
    user_id: id,
    amount_cents: 100_000_000,
    description: "Credits of a benchmark",
  });
  const [campaign] = await rpc(backend, "create_campaign", {
    user_id: id,
    title: "A campaign of a benchmark",
    actor_id: MAYA,
    preset_id: "morning-discovery",
    product: { has_product: false },
    brief: { what_is_sold: "the serum", language: "en" },
    clips: Array.from({ length: clips }, (_, index) => ({
      beat: "hook",
      script: { line: `This is clip number ${index + 1}.`, duration: 4 },
      first_frame: null,
    })),
  });
  const campaignId = String(campaign?.id);
  const rows = await backend.sql(
    "select id from campaign_clips where campaign_id = $1 order by position",
    [campaignId],
  );
  return {
    id,
    email,
    password: PASSWORD,
    token: await signIn(backend, { email, password: PASSWORD }),
    clipIds: rows.map((row) => String(row.id)),
    campaignId,
  };
}

async function signIn(
  backend: Backend,
  user: { email: string; password: string },
): Promise<string> {
  const response = await fetch(`${backend.supabaseUrl}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { "content-type": "application/json", apikey: backend.anonKey },
    body: JSON.stringify(user),
  });
  return (await response.json()).access_token;
}

/** One function through the Supabase API with the server's key, over a connection that is kept: the baseline of most figures. */
export async function rpc(
  backend: Backend,
  name: string,
  args: Record<string, unknown>,
): Promise<Row[]> {
  const response = await fetch(`${backend.supabaseUrl}/rest/v1/rpc/${name}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      apikey: backend.serviceRoleKey,
      authorization: `Bearer ${backend.serviceRoleKey}`,
    },
    body: JSON.stringify(args),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${name}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** What the app itself writes for a video of 4 s (lib/domain/generation/video-veo31.ts). */
const VIDEO_INPUT = {
  duration: 4,
  first_frame: "media:presets/actors/maya.png",
  prompt: null,
  parts: { scene: "", camera: "", action: "", expression: "", line: "Hello.", language: "en" },
  seed: 1,
};

const CREATORS_AT_ONCE = 4;

export type JobAtFal = { jobId: string; requestId: string; creator: Creator };

/**
 * Jobs that fal has, one for each clip of these creators: made and marked by the product's own functions. `requestIdsOf` sends
 * those of one creator; `isAnswered`: whether fal's answer, its id, has been written down yet.
 */
export async function jobsAtFal(
  backend: Backend,
  creators: readonly Creator[],
  requestIdsOf: (jobIds: string[]) => Promise<string[]> | string[] = (jobIds) =>
    jobIds.map((jobId) => `bench-${jobId}`),
  isAnswered: (jobId: string) => boolean = () => true,
): Promise<JobAtFal[]> {
  const ofCreator = async (creator: Creator): Promise<JobAtFal[]> => {
    const rows = await rpc(backend, "create_generation_jobs", {
      user_id: creator.id,
      jobs: creator.clipIds.map((clipId) => ({
        job_type: "video_veo31_fast",
        clip_id: clipId,
        input_params: VIDEO_INPUT,
        units: 4,
        provider_units: 4,
        deadline_seconds: 1_200,
        usual_duration_ms: 43_000,
      })),
    });
    const jobIds = rows.map((row) => String(row.id));
    const requestIds = await requestIdsOf(jobIds);
    return jobIds.map((jobId, index) => ({
      jobId,
      requestId: String(requestIds[index]),
      creator,
    }));
  };
  const made: JobAtFal[] = [];
  for (let next = 0; next < creators.length; next += CREATORS_AT_ONCE) {
    const some = creators.slice(next, next + CREATORS_AT_ONCE);
    made.push(...(await Promise.all(some.map(ofCreator))).flat());
  }
  await backend.sql(
    "select public.start_submission(made.id) from unnest($1::uuid[]) as made (id)",
    [made.map(({ jobId }) => jobId)],
  );
  const answered = made.filter(({ jobId }) => isAnswered(jobId));
  await backend.sql(
    `select public.mark_submitted(made.job_id, made.request_id)
     from unnest($1::uuid[], $2::text[]) as made (job_id, request_id)`,
    [answered.map(({ jobId }) => jobId), answered.map(({ requestId }) => requestId)],
  );
  return made;
}

const IMAGE = "data:image/png;base64,iVBORw0KGgo=";

/** A request for a video of 4 s, posted to fal beside the app. Returns fal's id of it. */
export async function requestVideo(options: {
  falUrl: string;
  prompt: string;
  webhookUrl: string;
}): Promise<string> {
  const response = await fetch(
    `${options.falUrl}/fal-ai/veo3.1/fast/image-to-video?fal_webhook=${encodeURIComponent(options.webhookUrl)}`,
    {
      method: "POST",
      headers: { authorization: "Key sim-key:sim-secret", "content-type": "application/json" },
      body: JSON.stringify({ prompt: options.prompt, image_url: IMAGE, duration: "4s" }),
    },
  );
  const { request_id: requestId } = await response.json();
  if (typeof requestId !== "string") throw new Error(`the simulator refused: ${response.status}`);
  return requestId;
}
