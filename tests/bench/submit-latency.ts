import { aCreator, rpc } from "../support/many-jobs";
import { clearDurations, setDuration } from "./blocking";
import { quantile, type Row, round } from "./figure";
import type { World } from "./world";

/** Clicks by each of two users; the first twenty of all are the warm-up. */
const CLIPS = 85;
const WARM_UP = 20;

const WHY =
  " What one call stores survives a crash before the next (`npm run chaos -- kills`), so create, licence and binding stay three calls: were the licence given with the row, a process that dies in between would leave a job that nobody may post, held until its deadline. Next step: let the webhook alone bind fal's id and answer without waiting for mark_submitted, once a cancellation can do without that id.";

/** What a click waits for besides fal, compared with one function call through the same Supabase API. One at a time. */
export async function submitLatency(world: World): Promise<Row[]> {
  const creators = [await aCreator(world, CLIPS), await aCreator(world, CLIPS)];
  // Each click goes to fal twice, once through us and once directly; no job ends while we measure.
  await setDuration(world, 600_000, 4 * CLIPS);
  const ours: number[] = [];
  const provider: number[] = [];
  const bare: number[] = [];
  const timed = async (times: number[], work: () => Promise<unknown>) => {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  };
  const presses = creators.flatMap((creator) =>
    creator.clipIds.map((clipId) => ({ creator, clipId })),
  );
  for (const { creator, clipId } of presses) {
    await timed(ours, async () => {
      const response = await fetch(`${world.appUrl}/api/generate/video`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${creator.token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ clipId }),
      });
      const text = await response.text();
      if (response.status !== 202) throw new Error(`submit: ${response.status} ${text}`);
    });
    await timed(provider, async () => {
      const response = await fetch(`${world.falUrl}/fal-ai/veo3.1/fast/image-to-video`, {
        method: "POST",
        headers: { authorization: "Key sim-key:sim-secret", "content-type": "application/json" },
        body: JSON.stringify({
          prompt: "A kitchen.",
          image_url: "data:image/png;base64,iVBORw0KGgo=",
          duration: "4s",
        }),
      });
      await response.text();
    });
    // The heaviest function of a submission on its own: prices, limits, the row and its hold.
    await timed(bare, () =>
      rpc(world, "create_generation_jobs", {
        user_id: creator.id,
        jobs: [
          {
            job_type: "video_veo31_fast",
            clip_id: clipId,
            input_params: { duration: 4 },
            units: 4,
            provider_units: 4,
            deadline_seconds: 1_200,
            usual_duration_ms: 43_000,
          },
        ],
      }),
    );
  }
  await clearDurations(world);
  const p50 = (times: number[]) => quantile(times.slice(WARM_UP), 0.5);
  const own = p50(ours) - p50(provider);
  return [
    {
      figure: "submit: p50 minus the provider's latency",
      ours: `${round(own)} ms (${round(p50(ours))} ms, of it the provider's ${round(p50(provider))} ms)`,
      baseline: `${round(p50(bare))} ms (create_generation_jobs through the same API)`,
      ratio: round(own / p50(bare), 2).toString(),
      goal: "≤ 3",
      isMet: own / p50(bare) <= 3,
      note: `${2 * CLIPS - WARM_UP} of each, one after the other, in turns. A submission asks the auth server, reads the clip, creates the row with its hold, takes the licence, posts, and binds fal's id: five calls of ours in a row. The picture's address is signed once for all clips with it.${own / p50(bare) <= 3 ? "" : WHY}`,
    },
  ];
}
