import { setTimeout as sleep } from "node:timers/promises";
import { aCreator, jobsAtFal, requestVideo } from "../support/many-jobs";
import { clearDurations, setDuration, startBlockingApp } from "./blocking";
import { inSeconds, quantile, type Row, round } from "./figure";
import { residentMb, type World, webhookUrl } from "./world";

const CREATORS = 100;
const CLIPS = 100;
const JOBS = CREATORS * CLIPS;
/** Long enough after the start for all jobs to be running, even on a busy machine. */
const FIRST_END_MS = 75_000;
/** The mean time between two ends: a rate the machine can settle while also running the simulator that sends them. */
const BETWEEN_ENDS_MS = 12;
const PATIENCE_MS = 8 * 60_000;
const BASELINE_STEPS = [50, 100, 200, 400, 800, 1_600];
const BASELINE_MS = 4_000;

/**
 * Ten thousand jobs at fal at once, settled by fal's own webhooks in one app process. The product's own functions write the
 * rows and mark them submitted, and each request is posted to the simulator with the product's webhook URL; the app then
 * answers polls and settles all of them.
 */
export async function jobsInFlight(world: World): Promise<Row[]> {
  const { limit, kbEach } = await baselineLimit(world);
  const creators = await Promise.all(
    Array.from({ length: CREATORS }, () => aCreator(world, CLIPS)),
  );
  const idleMb = residentMb(world.appPid);
  const started = Date.now();
  let submitted = 0;
  const submit = async (jobIds: string[]): Promise<string[]> => {
    const endsAt = started + FIRST_END_MS + submitted * BETWEEN_ENDS_MS;
    await setDuration(world, Math.max(1_000, endsAt - Date.now()), jobIds.length);
    submitted += jobIds.length;
    const request = (jobId: string) =>
      requestVideo({
        falUrl: world.falUrl,
        prompt: "A kitchen.",
        webhookUrl: webhookUrl(world, jobId),
      });
    return Promise.all(jobIds.map(request));
  };
  const jobs = await jobsAtFal(world, creators, submit);
  const [flying] = await world.sql(
    "select count(*)::integer as count from generation_jobs where status in ('submitted', 'in_progress')",
  );
  const flyingMb = residentMb(world.appPid);

  const polls: number[] = [];
  const until = Date.now() + PATIENCE_MS;
  let left = JOBS;
  while (left > 0 && Date.now() < until) {
    const job = jobs[Math.floor(Math.random() * jobs.length)];
    const before = performance.now();
    const response = await fetch(`${world.appUrl}/api/jobs/${job?.jobId}`, {
      headers: { authorization: `Bearer ${job?.creator.token}` },
    });
    await response.body?.cancel();
    polls.push(performance.now() - before);
    const [row] = await world.sql(
      "select count(*)::integer as count from generation_jobs where completed_at is null",
    );
    left = Number(row?.count);
    await sleep(500);
  }
  const seconds = (Date.now() - started - FIRST_END_MS) / 1_000;
  const violations = await world.sql("select * from audit_violations");
  const [sources] = await world.sql(
    "select count(*) filter (where settled_by = 'webhook')::integer as webhook, count(*) filter (where status = 'completed')::integer as completed from generation_jobs where id = any ($1::uuid[])",
    [jobs.map(({ jobId }) => jobId)],
  );
  await clearDurations(world);
  const inFlight = Number(flying?.count);
  const kb = Math.max(0, ((flyingMb - idleMb) * 1_024) / JOBS);
  return [
    {
      figure: "jobs in flight at once on one app process, all settled, audit empty",
      ours: `${inFlight.toLocaleString("en")} in flight; ${Number(sources?.completed).toLocaleString("en")} completed (${Number(sources?.webhook).toLocaleString("en")} by webhook) in ${Math.round(seconds)} s from the first end; audit_violations ${violations.length}`,
      baseline: `${limit.toLocaleString("en")} (the baseline's limit: the most that end within 1.5 times fal's time)`,
      ratio: limit === 0 ? "–" : `${round(inFlight / limit)} ×`,
      goal: "≥ 10,000",
      isMet: inFlight >= 10_000 && left === 0 && violations.length === 0,
      note: `${CREATORS} users, limits raised. Resident memory ${Math.round(idleMb)} MB idle, ${Math.round(flyingMb)} MB with all in flight. Polls meanwhile: p50 ${Math.round(quantile(polls, 0.5))} ms, p95 ${Math.round(quantile(polls, 0.95))} ms.`,
    },
    {
      figure: "server memory per generation in flight",
      ours: `${round(kb, 2)} KB`,
      baseline: `${round(kbEach)} KB (a route that submits and polls until the end)`,
      ratio: kb === 0 ? "0" : `1/${Math.round(kbEach / kb)}`,
      goal: "≤ 1/100",
      isMet: kb <= kbEach / 100,
      note: `Growth of the process's resident memory over idle, by ${inFlight.toLocaleString("en")} jobs for us and by ${limit.toLocaleString("en")} for the baseline. A job in flight is a row; nothing of it is in the process.`,
    },
  ];
}

/** The most concurrent generations the baseline sustains before they take 1.5 times as long as fal needs. */
async function baselineLimit(world: World): Promise<{ limit: number; kbEach: number }> {
  let limit = 0;
  let kbEach = Number.NaN;
  for (const atOnce of BASELINE_STEPS) {
    const blocking = await startBlockingApp(world);
    const idleMb = residentMb(blocking.pid);
    await setDuration(world, BASELINE_MS, atOnce);
    const times: number[] = [];
    const one = async () => {
      const before = performance.now();
      const response = await fetch(blocking.url);
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      times.push(performance.now() - before);
    };
    const all = inSeconds(Array.from({ length: atOnce }), atOnce, one).then(
      () => quantile(times, 0.95) <= 1.5 * BASELINE_MS,
      () => false,
    );
    await sleep(BASELINE_MS / 2);
    const inFlightMb = residentMb(blocking.pid);
    const isCarried = await all;
    await blocking.stop();
    await clearDurations(world);
    if (!isCarried) break;
    limit = atOnce;
    kbEach = ((inFlightMb - idleMb) * 1_024) / atOnce;
  }
  return { limit, kbEach };
}
