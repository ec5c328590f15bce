import { afterAll, beforeAll, expect, test } from "vitest";
import { inSeconds, quantile, round } from "../bench/figure";
import {
  audit,
  manyRunningJobs,
  okBody,
  post,
  type SecondApp,
  signedHeaders,
  sql,
  startSecondApp,
  webhookBody,
  webhookUrl,
} from "../support/api";
import { atLength } from "../support/length";
import type { JobAtFal } from "../support/many-jobs";
import { chooseSeed, seededRandom } from "../support/random";

/**
 * fal's deliveries at their worst, through the real route of two app instances on one Postgres: duplicates, any order,
 * contradictions, forgeries, somebody else's, garbage, and results of jobs whose request id is not written down yet.
 * `npm run chaos -- storm` is the full length.
 */

const JOBS = atLength(200, 2_000);
const DELIVERIES = atLength(1_000, 10_000);
const AT_ONCE = 50;
const SHARES = { forged: 0.1, foreign: 0.05, garbage: 0.05 };
const CONTRADICTED_JOBS = 0.2;
const FAILED_JOBS = 0.3;
/** Jobs of which fal's answer is still on its way. */
const UNANSWERED_JOBS = 0.1;

type Kind = "ok" | "error" | keyof typeof SHARES;
type Told = Pick<JobAtFal, "jobId" | "requestId"> & { kind: Kind };
type Delivery = Told & { appUrl: string };
type Answered = Delivery & { status: number; milliseconds: number };

const random = seededRandom(chooseSeed());
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

let apps: SecondApp[];

beforeAll(async () => {
  // One of them looks after jobs by a timer meanwhile.
  apps = await Promise.all([startSecondApp({ hasTimers: true }), startSecondApp({})]);
});
afterAll(() => Promise.all(apps.map((app) => app.stop())));

test(
  `${DELIVERIES.toLocaleString("en")} deliveries for ${JOBS.toLocaleString("en")} jobs settle each job once and charge it once`,
  async () => {
    const jobs = await manyRunningJobs(JOBS, () => random() >= UNANSWERED_JOBS);
    const deliveries = theDeliveries(jobs);
    const [before] = await sql(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );

    const responses: Answered[] = [];
    const seconds = await inSeconds(deliveries, AT_ONCE, async (delivery) => {
      const started = performance.now();
      const { status } = await send(delivery);
      responses.push({ ...delivery, status, milliseconds: performance.now() - started });
    });

    tell(responses, seconds);
    // A 200 means settled or kept; what is not fal's word to us never gets one, and nothing is a fault of ours.
    expect(statusesOf(responses, ["ok", "error"])).toEqual([200]);
    expect(statusesOf(responses, ["forged", "foreign"])).toEqual([401]);
    expect(statusesOf(responses, ["garbage"])).toEqual([200, 400]);
    const rows = await sql(
      `select job.id, job.status, job.fal_request_id,
         (select array_agg(entry.entry::text order by entry.id) from credit_transactions as entry where entry.job_id = job.id) as money,
         (select count(*)::integer from generation_logs as log where log.job_id = job.id) as logs,
         (select coalesce(sum(seen.times_seen), 0)::integer from webhook_deliveries as seen where seen.job_id = job.id) as seen
       from generation_jobs as job where job.id = any ($1::uuid[])`,
      [jobs.map(({ jobId }) => jobId)],
    );
    const expected = new Map(jobs.map(({ jobId }) => [jobId, outcomesOf(responses, jobId)]));
    for (const row of rows) {
      const { outcomes, kept } = expected.get(String(row.id)) ?? { outcomes: new Set(), kept: 0 };
      const { status } = row;
      expect([...outcomes], `job ${row.id}`).toContain(status);
      expect(row.money).toEqual(["hold", status === "completed" ? "capture" : "release"]);
      expect(row.logs).toBe(1);
      // Each delivery that was answered 200 is written down; no other left a trace.
      expect(row.seen).toBe(kept);
      expect(row.fal_request_id).toBe(jobs.find(({ jobId }) => jobId === row.id)?.requestId);
    }
    expect(rows).toHaveLength(JOBS);
    expect(await audit()).toEqual([]);
    const [after] = await sql(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );
    expect(after).toEqual(before);
  },
  atLength(120_000, 900_000),
);

/** Every job hears at least once how it ended; a part of them hears both. */
function theDeliveries(jobs: readonly JobAtFal[]): Delivery[] {
  const strange = (Object.keys(SHARES) as (keyof typeof SHARES)[]).flatMap((kind) =>
    Array.from({ length: DELIVERIES * SHARES[kind] }, (): Told => ({ ...pick(jobs), kind })),
  );
  const ends = jobs.map((): Kind[] => {
    const end = random() < FAILED_JOBS ? "error" : "ok";
    return random() < CONTRADICTED_JOBS ? ["ok", "error"] : [end];
  });
  const first = jobs.flatMap((job, index) =>
    (ends[index] ?? []).map((kind): Told => ({ ...job, kind })),
  );
  const again = Array.from({ length: DELIVERIES - strange.length - first.length }, () => {
    const index = Math.floor(random() * jobs.length);
    return { ...(jobs[index] as JobAtFal), kind: pick<Kind>(ends[index] ?? ["ok"]) };
  });
  return [...strange, ...first, ...again]
    .map((delivery) => ({ delivery, place: random() }))
    .sort((one, two) => one.place - two.place)
    .map(({ delivery }) => ({ ...delivery, appUrl: pick(apps).url }));
}

function send({ jobId, requestId, kind, appUrl }: Delivery) {
  const url = webhookUrl(jobId, { appUrl });
  const text = bodyOf(kind, requestId);
  const headers = signedHeaders(requestId, text);
  if (kind === "forged") {
    const signature = headers["x-fal-webhook-signature"] ?? "";
    headers["x-fal-webhook-signature"] = signature.replace(/^./, (digit) =>
      digit === "0" ? "1" : "0",
    );
  }
  if (kind === "foreign") {
    Object.assign(headers, signedHeaders(requestId, text, "sim|2000002"));
  }
  return post(null, url.slice(appUrl.length), text, {
    appUrl,
    // Half of the garbage is not even signed.
    headers:
      kind === "garbage" && text.length % 2 === 0 ? { "content-type": "text/plain" } : headers,
  });
}

function bodyOf(kind: Kind, requestId: string): string {
  if (kind === "ok") return okBody(requestId);
  if (kind === "error") {
    const detail = [{ type: "content_policy_violation", msg: "refused", loc: ["body"] }];
    return webhookBody(requestId, {
      status: "ERROR",
      error: "Unprocessable Entity",
      payload: { detail },
    });
  }
  if (kind === "garbage") return "{".repeat(1 + Math.floor(random() * 1_000));
  return okBody(requestId).replace("output.mp4", `${kind}.mp4`);
}

/** How this job may have ended, and how many of its deliveries were accepted. */
function outcomesOf(responses: readonly Answered[], jobId: string) {
  const accepted = responses.filter(
    (response) => response.jobId === jobId && response.status === 200,
  );
  const outcomes = new Set(
    accepted.flatMap(({ kind }) =>
      kind === "ok" ? "completed" : kind === "error" ? "failed" : [],
    ),
  );
  return { outcomes, kept: accepted.length };
}

function statusesOf(responses: readonly Answered[], kinds: readonly Kind[]): number[] {
  const statuses = responses.filter(({ kind }) => kinds.includes(kind)).map(({ status }) => status);
  return [...new Set(statuses)].toSorted((one, two) => one - two);
}

function tell(responses: readonly Answered[], seconds: number): void {
  const times = responses.map(({ milliseconds }) => milliseconds);
  const counts = Object.entries(
    Object.groupBy(responses, ({ kind, status }) => `${kind} ${status}`),
  );
  process.stdout.write(
    [
      `storm: ${responses.length} deliveries, ${AT_ONCE} at once, two instances, ${round(seconds)} s`,
      `  ${round(responses.length / seconds)} a second; p50 ${round(quantile(times, 0.5), 0)} ms, p99 ${round(quantile(times, 0.99), 0)} ms`,
      `  ${counts.map(([name, of]) => `${of?.length} × ${name}`).join(", ")}`,
      "",
    ].join("\n"),
  );
}
