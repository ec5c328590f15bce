import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inSeconds, round } from "../bench/figure";
import {
  audit,
  deliveriesOf,
  jobRow,
  manyRunningJobs,
  moneyOf,
  okBody,
  type SecondApp,
  sendWebhook,
  sql,
  startSecondApp,
  webhookUrl,
} from "../support/api";
import { killRounds } from "../support/faults";
import type { JobAtFal } from "../support/many-jobs";

/** Postgres dies in the middle of its work, and comes back: what has been acknowledged stays, what has not is tried again. */

const JOBS = 150;
const AT_ONCE = 20;
const KILL_AFTER = JOBS / 3;
const PATIENCE_MS = 60_000;

let app: SecondApp;

beforeAll(async () => {
  app = await startSecondApp({});
});
afterAll(() => app.stop());

test.each(killRounds)(
  "Postgres killed under load, round %i: nothing acknowledged is lost, nothing is settled twice",
  async () => {
    const jobs = await manyRunningJobs(JOBS);
    const statuses = new Set<number>();
    let settled = 0;
    let killedAt: number | null = null;
    let backAt: number | null = null;
    const killOnce = async () => {
      if (killedAt !== null || settled < KILL_AFTER) return;
      killedAt = Date.now();
      await killPostgres();
    };
    /** Again and again until it is taken, as fal does. */
    const deliver = async ({ jobId, requestId }: JobAtFal) => {
      const until = Date.now() + PATIENCE_MS;
      const url = webhookUrl(jobId, { appUrl: app.url });
      while (Date.now() < until) {
        const startedAt = Date.now();
        const { status } = await sendWebhook(url, requestId, okBody(requestId));
        statuses.add(status);
        if (status === 200) {
          settled += 1;
          if (killedAt !== null && startedAt > killedAt) backAt ??= Date.now();
          await killOnce();
          return;
        }
        await sleep(100);
      }
      throw new Error(`job ${jobId} was never taken`);
    };

    const seconds = await inSeconds(jobs, AT_ONCE, deliver);

    expect([...statuses].toSorted()).toEqual([200, 503]);
    for (const { jobId } of jobs) {
      expect(await jobRow(jobId)).toMatchObject({ status: "completed", settled_by: "webhook" });
      expect(await moneyOf(jobId)).toEqual(["hold 100", "capture 100"]);
      expect(await deliveriesOf(jobId)).toHaveLength(1);
    }
    expect(await audit()).toEqual([]);
    process.stdout.write(
      `Postgres killed after ${KILL_AFTER} of ${JOBS} settlements: the next came ${(backAt ?? 0) - (killedAt ?? 0)} ms later; all in ${round(seconds)} s\n`,
    );
  },
);

async function killPostgres(): Promise<void> {
  const [row] = await sql("show data_directory");
  const lines = await readFile(join(String(row?.data_directory), "postmaster.pid"), "utf8");
  process.kill(Number(lines.split("\n")[0]), "SIGKILL");
}
