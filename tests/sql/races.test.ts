import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { chooseSeed, seededRandom } from "../support/random";
import {
  aClip,
  accountOf,
  answered,
  aSubmittedJob,
  aUser,
  cancel,
  createJobs,
  first,
  fromGate,
  inTurn,
  type JobRow,
  jobOf,
  ledgerOf,
  lockOfAccount,
  lockOfJob,
  RETRYABLE_FAILURE,
  rejectionOf,
  retryOf,
  settle,
  testDatabase,
  wordOf,
} from "../support/sql";

/** Many connections at once, all on the same rows. */

const CLIENTS = 50;

const db = testDatabase({ connections: CLIENTS });

describe("one job", () => {
  test("50 clients settle it at once: one is applied, the others are duplicates", async () => {
    const { user, jobId, clipId } = await aSubmittedJob(db);

    const responses = await fromGate(
      db,
      lockOfJob(jobId),
      times(CLIENTS, () => () => settle(db, jobId)),
    );

    expect(tally(responses.map(codeOf))).toEqual({ applied: 1, duplicate: CLIENTS - 1 });
    expect(await ledgerOf(db, jobId)).toEqual(["hold 25", "capture 25"]);
    expect(await accountOf(db, user)).toEqual({ balance: 75, held: 0, available: 75 });
    expect(await countRows("generation_logs", "job_id", jobId)).toBe(1);
    expect(await countRows("clip_versions", "clip_id", clipId)).toBe(1);
  });

  test("the same delivery 50 times at once is one row that was seen 50 times", async () => {
    const { jobId, requestId } = await aSubmittedJob(db);
    const how = { source: "webhook", request_id: requestId, body_sha256: "c".repeat(64) };

    const responses = await fromGate(
      db,
      lockOfJob(jobId),
      times(CLIENTS, () => () => settle(db, jobId, how)),
    );

    expect(tally(responses.map(codeOf))).toEqual({ applied: 1, duplicate: CLIENTS - 1 });
    const deliveries = await db.query(
      "select times_seen, outcome from public.webhook_deliveries where job_id = $1",
      [jobId],
    );
    expect(deliveries).toEqual([{ times_seen: CLIENTS, outcome: "applied" }]);
  });

  test("settled and cancelled at the same moment: one of the two, and the money follows it", async () => {
    const ends: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      const { user, jobId } = await aSubmittedJob(db);
      const settling = () => settle(db, jobId);
      const cancelling = () => cancel(db, jobId, user);

      const responses = await fromGate(
        db,
        lockOfJob(jobId),
        round % 2 === 0 ? [settling, cancelling] : [cancelling, settling],
      );

      const [one = "", other = ""] = round % 2 === 0 ? responses.map(codeOf) : reversed(responses);
      ends.push(`${one} ${other}`);
      const job = await jobOf(db, jobId);
      const isCharged = one === "applied";
      expect(job.status).toBe(isCharged ? "completed" : "cancelled");
      expect(await ledgerOf(db, jobId)).toEqual([
        "hold 25",
        isCharged ? "capture 25" : "release 25",
      ]);
    }
    expect(new Set(ends)).toEqual(new Set(["applied already_finished", "late_success cancelled"]));
  });

  test("OK and ERROR at the same moment: the first wins, the other changes no money", async () => {
    const ends: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      const { jobId, requestId } = await aSubmittedJob(db);
      const ok = () => settle(db, jobId, { request_id: requestId });
      const bad = () => settle(db, jobId, { request_id: requestId, outcome: "failed" });

      const responses = await fromGate(
        db,
        lockOfJob(jobId),
        round % 2 === 0 ? [ok, bad] : [bad, ok],
      );

      const [okCode, badCode] = round % 2 === 0 ? responses.map(codeOf) : reversed(responses);
      ends.push(`${okCode} ${badCode}`);
      expect(await ledgerOf(db, jobId)).toEqual([
        "hold 25",
        okCode === "applied" ? "capture 25" : "release 25",
      ]);
    }
    expect(new Set(ends)).toEqual(new Set(["applied late_failure", "late_success applied"]));
  });

  test("20 want to submit it: one gets the licence", async () => {
    const user = await aUser(db);
    const { id } = first(await createJobs(db, user, [{}]));

    const responses = await fromGate(
      db,
      lockOfJob(id),
      times(20, () => () => db.call("start_submission", { job_id: id })),
    );

    expect(tally(responses.map((response) => answered(response).length))).toEqual({ 0: 19, 1: 1 });
  });

  test("the answer to the submission and the webhook at the same moment bind one request", async () => {
    for (let round = 0; round < 20; round += 1) {
      const user = await aUser(db);
      const { id } = first(await createJobs(db, user, [{}]));
      await db.call("start_submission", { job_id: id });
      const requestId = randomUUID();

      const responses = await fromGate<{ result_code: string }>(db, lockOfJob(id), [
        async () =>
          first(
            await db.call<{ result_code: string }>("mark_submitted", {
              job_id: id,
              request_id: requestId,
            }),
          ),
        () => settle(db, id, { request_id: requestId }),
      ]);

      expect(responses.map(codeOf)).toEqual(["bound", "applied"]);
      expect(await jobOf(db, id)).toMatchObject({
        status: "completed",
        fal_request_id: requestId,
        next_check_at: null,
      });
    }
  });

  test("a lock somebody keeps is waited for two seconds, then the settlement is refused", async () => {
    const { jobId } = await aSubmittedJob(db);
    const holder = await db.connect(null);
    await holder.query("begin");
    await holder.query(...lockOfJob(jobId));
    const started = performance.now();

    const rejection = await rejectionOf(settle(db, jobId));

    expect(rejection.code).toBe("55P03");
    expect(performance.now() - started).toBeLessThan(3_000);
    await holder.query("rollback");
    expect((await settle(db, jobId)).result_code).toBe("applied");
  });
});

describe("one account", () => {
  test("50 clients spend it: exactly as many jobs as it pays for", async () => {
    const user = await aUser(db, { cents: 2_500 });
    const spend = async () => {
      const results: string[] = [];
      for (let attempt = 0; attempt < 4; attempt += 1) {
        results.push(
          await createJobs(db, user, [{}]).then(
            () => "created",
            (error: unknown) => wordOf(error),
          ),
        );
      }
      return results;
    };

    const responses = await fromGate(
      db,
      lockOfAccount(user),
      times(CLIENTS, () => spend),
    );

    expect(tally(responses.flatMap(answered))).toEqual({ created: 100, insufficient_credits: 100 });
    expect(await accountOf(db, user)).toEqual({ balance: 2_500, held: 2_500, available: 0 });
    expect(await countRows("generation_jobs", "user_id", user)).toBe(100);
  });

  test("50 clients with one key: one job, one hold, one answer", async () => {
    const user = await aUser(db, { cents: 2_500 });
    const options = { idempotency_key: "one click", request_hash: "h" };

    const responses = await fromGate(
      db,
      lockOfAccount(user),
      times(CLIENTS, () => () => createJobs(db, user, [{}], options)),
    );

    expect(new Set(responses.flatMap(answered).map((job) => job.id)).size).toBe(1);
    expect(await countRows("generation_jobs", "user_id", user)).toBe(1);
    expect(await accountOf(db, user)).toEqual({ balance: 2_500, held: 25, available: 2_475 });
  });

  test("a limit of 10 jobs a minute lets exactly 10 of 50 through", async () => {
    const user = await aUser(db, { cents: 2_500 });
    await db.query("update public.generation_limits set max_jobs_per_minute = 10");
    try {
      const responses = await fromGate(
        db,
        lockOfAccount(user),
        times(CLIENTS, () => () => createJobs(db, user, [{}]).then(() => "created", wordOf)),
      );

      expect(tally(responses.map(answered))).toEqual({ created: 10, too_many_requests: 40 });
    } finally {
      await db.query("update public.generation_limits set max_jobs_per_minute = 300");
    }
  });

  test("24 jobs of one clip settle at once: every cent and every version is there", async () => {
    const user = await aUser(db, { cents: 2_500 });
    const { clipId } = await aClip(db, user);
    const jobs = await createJobs(db, user, Array(24).fill({ clip_id: clipId }));

    const responses = await fromGate(
      db,
      lockOfAccount(user),
      jobs.map(
        (job, index) => () =>
          settle(db, job.id, { outcome: index % 2 === 0 ? "completed" : "failed" }),
      ),
    );

    expect(tally(responses.map(codeOf))).toEqual({ applied: 24 });
    expect(await accountOf(db, user)).toEqual({ balance: 2_200, held: 0, available: 2_200 });
    const versions = await db.query(
      `select count(*) as count, max(version_number) as highest
       from public.clip_versions where clip_id = $1`,
      [clipId],
    );
    expect(versions).toEqual([{ count: 12, highest: 12 }]);
  });
});

describe("many jobs", () => {
  test("ten claimers and 1,000 due jobs: each job is claimed once", async () => {
    const user = await aUser(db);
    const params = { job_type: "transcribe_whisper" };
    await createJobs(db, user, Array(1_000).fill(params), { exempt: true });
    await db.query("update public.generation_jobs set next_check_at = now()");
    const claimAll = async () => {
      const claimed: string[] = [];
      for (;;) {
        const rows = await db.call<JobRow>("claim_due_jobs", { max_jobs: 20 });
        if (rows.length === 0) return claimed;
        claimed.push(...rows.map((row) => row.id));
      }
    };

    const claimed = (await Promise.all(times(10, claimAll))).flat();

    expect(claimed).toHaveLength(1_000);
    expect(new Set(claimed).size).toBe(1_000);
  });

  test("two parents finish at the same moment: their child is not forgotten", async () => {
    const user = await aUser(db, { cents: 1_000 });
    for (let round = 0; round < 10; round += 1) {
      const [one, two, child] = (
        await createJobs(db, user, [{}, {}, { units: 1, depends_on: [0, 1] }])
      ).map((job) => job.id);

      await Promise.all([settle(db, one ?? ""), settle(db, two ?? "")]);

      // Neither of the two may have seen the other's success; then the reconciler finds it by its own time.
      await db.query(
        "update public.generation_jobs set next_check_at = next_check_at - interval '15 seconds' where id = $1",
        [child],
      );
      const claimed = await db.call("claim_due_jobs", { max_jobs: 1, only_jobs: [child] });
      expect(claimed).toMatchObject([{ id: child, status: "pending" }]);
      await cancel(db, child ?? "", user);
    }
  });

  test("two parents finish at the same moment: their child has its whole time", async () => {
    const user = await aUser(db);
    const [one = "", two = "", child = ""] = (
      await createJobs(db, user, [{}, {}, { depends_on: [0, 1], deadline_seconds: 900 }])
    ).map((job) => job.id);
    await db.query(
      `update public.generation_jobs
       set created_at = created_at - interval '14 minutes', deadline_at = deadline_at - interval '14 minutes'
       where user_id = $1`,
      [user],
    );

    // Both have looked for jobs that wait before either is done: they wait for the account at their end.
    await inTurn(db, lockOfAccount(user), [() => settle(db, one), () => settle(db, two)]);

    const { deadline_at } = await jobOf(db, child);
    expect(deadline_at.getTime()).toBeGreaterThan(Date.now() + 800_000);
  });

  test("everything at once, for three seconds, on a few users and clips: no deadlock, no drift", async () => {
    const random = seededRandom(chooseSeed());
    const pick = <T>(list: readonly T[]): T =>
      first(list.slice(Math.floor(random() * list.length)));
    const homes = await Promise.all(
      times(3, async () => {
        const user = await aUser(db, { cents: 5_000 });
        return { user, clips: [await aClip(db, user), await aClip(db, user)] };
      }),
    );
    const known: { id: string; user: string }[] = [];
    const deadlocks = await countDeadlocks();
    const outcomes: string[] = [];
    const until = Date.now() + 3_000;

    const actions: (() => Promise<string>)[] = [
      async () => {
        const { user, clips } = pick(homes);
        const clip_id = pick(clips).clipId;
        const jobs = await createJobs(db, user, [
          { clip_id },
          { clip_id, job_type: "video_veo31_fast", units: 4, depends_on: [0] },
          { clip_id, job_type: "voice_chatterbox", depends_on: [1] },
          { clip_id, job_type: "ambient_elevenlabs", depends_on: [1] },
        ]);
        known.push(...jobs.map((job) => ({ id: job.id, user })));
        return "created";
      },
      async () => {
        const { user, clips } = pick(homes);
        const params = { clip_id: pick(clips).clipId, job_type: "transcribe_whisper" };
        const options = { idempotency_key: `key ${Math.floor(random() * 20)}`, request_hash: "h" };
        const jobs = await createJobs(db, user, [params], options);
        known.push(...jobs.map((job) => ({ id: job.id, user })));
        return "created";
      },
      async () => {
        const { id } = pick(known);
        return codeOfRow(await settle(db, id));
      },
      async () => {
        const { id } = pick(known);
        return codeOfRow(await settle(db, id, { outcome: "failed" }));
      },
      async () => {
        const { id } = pick(known);
        const { result_code } = await settle(db, id, RETRYABLE_FAILURE);
        const user = known.find((job) => job.id === id)?.user ?? "";
        const retry = await retryOf(db, id);
        if (retry !== undefined) known.push({ id: retry.id, user });
        return result_code;
      },
      async () => {
        const { user, clips } = pick(homes);
        const rows = await db.call("select_clip_version", {
          clip_id: pick(clips).clipId,
          user_id: user,
          version_number: 1 + Math.floor(random() * 5),
          with_script: random() < 0.5,
        });
        return codeOfRow(first(rows));
      },
      async () => {
        const rows = await db.call<JobRow>("claim_unstored_results", { max_jobs: 5 });
        for (const { id } of rows) {
          await db.call("mark_result_stored", { job_id: id, stored_path: `jobs/${id}.png` });
        }
        return rows.length > 0 ? "claimed" : "nothing due";
      },
      async () => {
        const { id, user } = pick(known);
        return codeOfRow(await cancel(db, id, user));
      },
      async () => {
        const { id } = pick(known);
        await db.call("start_submission", { job_id: id });
        return codeOfRow(
          first(await db.call("mark_submitted", { job_id: id, request_id: `r-${id}` })),
        );
      },
      async () => {
        const rows = await db.call("claim_due_jobs", { max_jobs: 10 });
        return rows.length > 0 ? "claimed" : "nothing due";
      },
      async () => {
        const only_jobs = times(5, () => pick(known).id);
        await db.call("claim_due_jobs", { max_jobs: 5, only_jobs });
        return "watched";
      },
    ];
    await first(actions)();
    const work = async () => {
      while (Date.now() < until) {
        const outcome = await pick(actions)().catch(wordOf);
        outcomes.push(outcome);
      }
    };
    await Promise.all(times(16, work));

    const counts = tally(outcomes);
    expect(Object.keys(counts).filter((outcome) => !EXPECTED_IN_THE_MIX.has(outcome))).toEqual([]);
    expect(counts).toMatchObject({ applied: expect.any(Number), cancelled: expect.any(Number) });
    expect(await countDeadlocks()).toBe(deadlocks);
  });
});

const EXPECTED_IN_THE_MIX = new Set([
  "created",
  "applied",
  "duplicate",
  "late_success",
  "late_failure",
  "mismatch",
  "cancelled",
  "already_finished",
  "bound",
  "different_request",
  "selected",
  "not_found",
  "claimed",
  "nothing due",
  "watched",
  "insufficient_credits",
  "too_many_active",
  "too_many_requests",
]);

async function countRows(table: string, column: string, id: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*) as count from public.${table} where ${column} = $1`,
    [id],
  );
  return first(rows).count;
}

/** Of this database, ever. Each session reports its own with a little delay, hence the flush. */
async function countDeadlocks(): Promise<number> {
  await db.query("select pg_stat_force_next_flush()");
  const rows = await db.query<{ deadlocks: number }>(
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  return first(rows).deadlocks;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

function tally(values: (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function codeOf(response: PromiseSettledResult<{ result_code: string }>): string {
  return codeOfRow(answered(response));
}

function codeOfRow(row: Record<string, unknown>): string {
  return String(row.result_code);
}

function reversed(responses: PromiseSettledResult<{ result_code: string }>[]): string[] {
  return responses.map(codeOf).toReversed();
}
