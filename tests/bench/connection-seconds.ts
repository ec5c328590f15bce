import { setTimeout as sleep } from "node:timers/promises";
import { type JobView, jobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { nextPollDelay } from "@/lib/domain/jobs/poll-delay";
import { aCreator } from "../support/many-jobs";
import { clearDurations, setDuration, startBlockingApp } from "./blocking";
import { type Row, round } from "./figure";
import type { World } from "./world";

const GENERATIONS = 80;
const DURATION_MS = 45_000;
const BETWEEN_PRESSES_MS = 250;

/** How long a 45 s generation keeps server connections open, with ours and the baseline running at the same time. */
export async function connectionSeconds(world: World): Promise<Row[]> {
  const creator = await aCreator(world, GENERATIONS);
  const blocking = await startBlockingApp(world);
  await setDuration(world, DURATION_MS, 2 * GENERATIONS);
  try {
    let ours = 0;
    let requests = 0;
    let theirs = 0;
    const timed = async (path: string, init: RequestInit = {}): Promise<unknown> => {
      const started = performance.now();
      const response = await fetch(`${world.appUrl}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${creator.token}`, "content-type": "application/json" },
      });
      const json = await response.json();
      ours += (performance.now() - started) / 1_000;
      requests += 1;
      if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(json)}`);
      return json;
    };
    const generate = async (clipId: string) => {
      const body = JSON.stringify({ clipId });
      const response = await timed("/api/generate/video", { method: "POST", body });
      const { jobId } = response as { jobId: string };
      let job: JobView;
      do {
        job = jobView.parse(await timed(`/api/jobs/${jobId}`));
        await sleep(nextPollDelay([job], Date.now()));
      } while (!isFinished(job.status));
      if (job.status !== "completed") throw new Error(`it ended ${job.status}: ${job.errorCode}`);
    };
    const wait = async () => {
      const started = performance.now();
      const response = await fetch(blocking.url);
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      theirs += (performance.now() - started) / 1_000;
    };
    // The clicks are staggered; all generations overlap for half of the time.
    const work = creator.clipIds.map(async (clipId, index) => {
      await sleep(index * BETWEEN_PRESSES_MS);
      await Promise.all([generate(clipId), wait()]);
    });
    await Promise.all(work);
    // The webhook is a connection too. The app's log does not show its time, so it is taken from a settlement.
    const [hooks] = await world.sql(
      "select count(*)::integer as count from webhook_deliveries as d join generation_jobs as j on j.id = d.job_id where j.user_id = $1",
      [creator.id],
    );
    const perOurs = (ours / GENERATIONS) * (1 + Number(hooks?.count) / requests);
    const perTheirs = theirs / GENERATIONS;
    const baseline = "a route that submits and polls until the end (fal.subscribe)";
    return [
      {
        figure: "connection-seconds per generation, 45 s model",
        ours: `${round(perOurs, 2)} s`,
        baseline: `${round(perTheirs)} s (${baseline})`,
        ratio: `1/${Math.round(perTheirs / perOurs)}`,
        goal: "≤ 1/100",
        isMet: perTheirs / perOurs >= 100,
        note: `${GENERATIONS} both ways, a press every ${BETWEEN_PRESSES_MS} ms; ours is the submission, ${round(requests / GENERATIONS - 1)} polls and the webhook together.`,
      },
    ];
  } finally {
    await clearDurations(world);
    await blocking.stop();
  }
}
