import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect } from "vitest";

/** What the books must say, by arithmetic of our own that knows nothing of SQL, and random steps to hold the books against it. */

/** Credits, and millionths at fal, of one unit. */
const TYPES = [
  { type: "first_frame", cents: 25, microusd: 150_000 },
  { type: "voice_chatterbox", cents: 20, microusd: 20_000 },
  { type: "ambient_elevenlabs", cents: 15, microusd: 2_000 },
  { type: "transcribe_whisper", cents: 0, microusd: 0 },
] as const;

type ModelJob = {
  id: string;
  /** Null: fal never had it. */
  requestId: string | null;
  /** On hold while it runs: nothing for one at the studio's expense. */
  cents: number;
  estimate: number;
  billed: number | null;
  status: "running" | "completed" | "failed" | "cancelled";
  /** Its result came after it had ended without one. */
  isLate: boolean;
  isRefunded: boolean;
  /** Somebody's decision, or a failure of its own: not because another job failed. */
  canBeRetried: boolean;
  retryCount: number;
  parents: string[];
  startedAt: number;
  endedAt: number | null;
};

type Created = { key: string; hash: string; ids: string[] };

export class LedgerModel {
  balance: number;
  readonly jobs: ModelJob[] = [];
  readonly requests: Created[] = [];
  /** Counts steps; both ledgers order by it what happened before what. */
  clock = 0;
  readonly counts: Record<string, number> = {};

  constructor(balance: number) {
    this.balance = balance;
  }

  get held(): number {
    return sum(this.jobs, (job) => (job.status === "running" ? job.cents : 0));
  }

  get available(): number {
    return this.balance - this.held;
  }

  /** What fal has been paid for since then, in millionths. */
  spentSince(clock = 0): number {
    return sum(this.jobs, (job) =>
      Math.max(job.startedAt, job.endedAt ?? 0) > clock ? spentOf(job) : 0,
    );
  }
}

function spentOf(job: ModelJob): number {
  const isWithoutResult = (job.status === "failed" || job.status === "cancelled") && !job.isLate;
  return job.billed ?? (isWithoutResult ? 0 : job.estimate);
}

/** What a sequence runs against: the SQL functions as the server calls them, and one user's account. */
export type Books = {
  call(name: string, args: Record<string, unknown>): Promise<Record<string, unknown>[]>;
  query(text: string, parameters: unknown[]): Promise<Record<string, unknown>[]>;
  userId: string;
  adminId: string;
  clipId: string;
  /** After each step. */
  check(model: LedgerModel): Promise<void>;
};

export type Step = { run(model: LedgerModel, books: Books): Promise<void>; toString(): string };

/** One step, by the word for what became of it. `work` returns null when there is nothing it could be done to. */
function step(
  name: string,
  work: (model: LedgerModel, books: Books) => Promise<string | null>,
): Step {
  return {
    async run(model, books) {
      model.clock += 1;
      const word = (await work(model, books)) ?? `nothing to ${name}`;
      model.counts[word] = (model.counts[word] ?? 0) + 1;
      await books.check(model);
    },
    toString: () => name,
  };
}

const which = fc.nat(1_000);

function pick(jobs: readonly ModelJob[], index: number): ModelJob | undefined {
  return jobs[index % Math.max(1, jobs.length)];
}

const isRunning = (job: ModelJob) => job.status === "running";
const hasEnded = (job: ModelJob) => !isRunning(job);
const isEndedWithoutResult = (job: ModelJob) =>
  job.status === "failed" || job.status === "cancelled";

/** A job that waits for others is cancelled with the first of them that ends without a result. */
function endBelow(model: LedgerModel, id: string): void {
  for (const job of model.jobs) {
    if (!isRunning(job) || job.requestId !== null || !job.parents.includes(id)) continue;
    Object.assign(job, { status: "cancelled", endedAt: model.clock, canBeRetried: false });
    endBelow(model, job.id);
  }
}

function end(model: LedgerModel, job: ModelJob, status: "failed" | "cancelled"): void {
  Object.assign(job, { status, endedAt: model.clock, canBeRetried: true });
  endBelow(model, job.id);
}

/** settle_generation_job, and what it must have answered. */
async function settle(
  books: Books,
  job: ModelJob,
  outcome: "completed" | "failed",
  expected: string,
  how: Record<string, unknown> = {},
): Promise<void> {
  const [response] = await books.call("settle_generation_job", {
    job_id: job.id,
    outcome,
    source: "webhook",
    result: "{}",
    ...(outcome === "completed"
      ? { clip_patch: JSON.stringify({ first_frame: { image_url: "https://fal.test/a.png" } }) }
      : { error: JSON.stringify({ code: "provider_error", message: "It did not work." }) }),
    ...(job.requestId === null ? {} : { request_id: job.requestId }),
    ...how,
  });
  expect(response?.result_code).toBe(expected);
}

type Wanted = { type: (typeof TYPES)[number]; units: number; parent: number | null };

const wanted: fc.Arbitrary<Wanted> = fc.record({
  type: fc.constantFrom(...TYPES),
  units: fc.integer({ min: 1, max: 3 }),
  parent: fc.option(fc.nat(2)),
});

function create(wishes: Wanted[], exempt: boolean): Step {
  return step("create", async (model, books) => {
    const ids = wishes.map(() => randomUUID());
    const parentsOf = ({ parent }: Wanted, index: number) =>
      parent !== null && parent < index ? [parent] : [];
    const cents = exempt ? 0 : sum(wishes, ({ type, units }) => type.cents * units);
    const isCovered = cents <= model.available;
    const key = randomUUID();
    const hash = `${wishes.length}`;
    const made = await books
      .call("create_generation_jobs", {
        user_id: books.userId,
        jobs: JSON.stringify(
          wishes.map((options, index) => ({
            id: ids[index],
            job_type: options.type.type,
            clip_id: books.clipId,
            input_params: {},
            units: options.units,
            provider_units: options.units,
            deadline_seconds: 36_000,
            usual_duration_ms: 20_000,
            depends_on: parentsOf(options, index),
          })),
        ),
        idempotency_key: key,
        request_hash: hash,
        exempt,
      })
      .catch((error: Error) => error.message);
    if (typeof made === "string") {
      // The limit of jobs a minute may refuse as well; then nothing was made either.
      if (made === "too_many_requests" || made === "too_many_active") return made;
      expect([made, isCovered]).toEqual(["insufficient_credits", false]);
      return made;
    }
    expect([made.length, isCovered]).toEqual([wishes.length, true]);
    model.requests.push({ key, hash, ids });
    for (const [index, options] of wishes.entries()) {
      model.jobs.push({
        id: ids[index] ?? "",
        requestId: null,
        cents: exempt ? 0 : options.type.cents * options.units,
        estimate: options.type.microusd * options.units,
        billed: null,
        status: "running",
        isLate: false,
        isRefunded: false,
        canBeRetried: false,
        retryCount: 0,
        parents: parentsOf(options, index).map((parent) => ids[parent] ?? ""),
        startedAt: model.clock,
        endedAt: null,
      });
    }
    return "created";
  });
}

function createAgain(index: number, isOther: boolean): Step {
  return step("create again", async (model, books) => {
    const before = model.requests[index % Math.max(1, model.requests.length)];
    if (before === undefined) return null;
    const response = await books
      .call("create_generation_jobs", {
        user_id: books.userId,
        jobs: "[]",
        idempotency_key: before.key,
        request_hash: isOther ? "another request" : before.hash,
      })
      .catch((error: Error) => error.message);
    if (typeof response === "string") {
      expect([response, isOther]).toEqual(["idempotency_key_reused", true]);
      return "key refused";
    }
    expect(response.map((job) => job.id)).toEqual(before.ids);
    return "created again";
  });
}

function submit(index: number): Step {
  return step("submit", async (model, books) => {
    const isDue = (job: ModelJob) =>
      job.parents.every((id) =>
        model.jobs.some((one) => one.id === id && one.status === "completed"),
      );
    const job = pick(
      model.jobs.filter((one) => isRunning(one) && one.requestId === null),
      index,
    );
    if (job === undefined) return null;
    const licence = await books.call("start_submission", { job_id: job.id });
    expect(licence).toHaveLength(isDue(job) ? 1 : 0);
    if (!isDue(job)) return "not due";
    job.requestId = randomUUID();
    await books.call("mark_submitted", { job_id: job.id, request_id: job.requestId });
    return "submitted";
  });
}

function complete(index: number): Step {
  return step("complete", async (model, books) => {
    const job = pick(model.jobs.filter(isRunning), index);
    if (job === undefined) return null;
    await settle(books, job, "completed", "applied");
    model.balance -= job.cents;
    Object.assign(job, { status: "completed", endedAt: model.clock });
    return "completed";
  });
}

function fail(index: number, retryable: boolean): Step {
  return step("fail", async (model, books) => {
    const job = pick(model.jobs.filter(isRunning), index);
    if (job === undefined) return null;
    const error = { code: "provider_error", message: "It did not work.", retryable };
    await settle(books, job, "failed", "applied", { error: JSON.stringify(error) });
    const isTriedAgain = retryable && job.requestId !== null && job.retryCount < 2;
    const [next] = await books.query(
      "select id from public.generation_jobs where retry_of = $1 and retry_count = $2",
      [job.id, job.retryCount + 1],
    );
    expect(next !== undefined).toBe(isTriedAgain);
    if (next === undefined) {
      end(model, job, "failed");
      return "failed";
    }
    const id = String(next.id);
    Object.assign(job, { status: "failed", endedAt: model.clock, canBeRetried: true });
    for (const waiting of model.jobs.filter(isRunning)) {
      waiting.parents = waiting.parents.map((parent) => (parent === job.id ? id : parent));
    }
    model.jobs.push({
      ...job,
      id,
      requestId: null,
      status: "running",
      retryCount: job.retryCount + 1,
      parents: [],
      startedAt: model.clock,
      endedAt: null,
    });
    return "failed, tried again";
  });
}

function cancel(index: number): Step {
  return step("cancel", async (model, books) => {
    const job = pick(model.jobs, index);
    if (job === undefined) return null;
    const [foreign] = await books.call("cancel_generation_job", {
      job_id: job.id,
      user_id: books.adminId,
    });
    const [own] = await books.call("cancel_generation_job", {
      job_id: job.id,
      user_id: books.userId,
    });
    expect([foreign?.result_code, own?.result_code]).toEqual([
      "not_found",
      isRunning(job) ? "cancelled" : "already_finished",
    ]);
    if (!isRunning(job)) return "nothing left to cancel";
    end(model, job, "cancelled");
    return "cancelled";
  });
}

function settleLate(index: number): Step {
  return step("settle late", async (model, books) => {
    const job = pick(model.jobs.filter(isEndedWithoutResult), index);
    if (job === undefined) return null;
    await settle(books, job, "completed", job.isLate ? "duplicate" : "late_success");
    if (job.isLate) return "late again";
    Object.assign(job, { isLate: true, endedAt: model.clock });
    return "late";
  });
}

/** Told again, told otherwise, or told about another request: nothing changes. */
function contradict(index: number, kind: "again" | "otherwise" | "another request"): Step {
  return step("contradict", async (model, books) => {
    const job = pick(
      model.jobs.filter((one) =>
        kind === "another request" ? one.requestId !== null : one.status === "completed",
      ),
      index,
    );
    if (job === undefined) return null;
    if (kind === "again") await settle(books, job, "completed", "duplicate");
    if (kind === "otherwise") await settle(books, job, "failed", "late_failure");
    if (kind === "another request") {
      await settle(books, job, "completed", "mismatch", { request_id: randomUUID() });
    }
    return kind;
  });
}

function bill(index: number, microusd: number): Step {
  return step("bill", async (model, books) => {
    const job = pick(
      model.jobs.filter((one) => hasEnded(one) && one.requestId !== null),
      index,
    );
    if (job === undefined) return null;
    await books.call("record_provider_costs", {
      costs: JSON.stringify([{ job_id: job.id, microusd }]),
    });
    job.billed = microusd;
    return "billed";
  });
}

function change(entry: "grant" | "adjust", cents: number): Step {
  return step(entry, async (model, books) => {
    const amount = entry === "grant" ? Math.abs(cents) : cents;
    if (amount === 0) return null;
    const args = {
      user_id: books.userId,
      admin_id: books.adminId,
      entry,
      amount_cents: amount,
      reason: "a test",
      idempotency_key: randomUUID(),
    };
    const response = await books
      .call("admin_change_credits", args)
      .catch((error: Error) => error.message);
    const isCovered = model.available + amount >= 0;
    if (typeof response === "string") {
      expect([response, isCovered]).toEqual(["insufficient_credits", false]);
      return "too much taken";
    }
    expect(isCovered).toBe(true);
    // Pressed twice, it is one change.
    await books.call("admin_change_credits", args);
    model.balance += amount;
    return amount > 0 ? "given" : "taken";
  });
}

function refund(index: number): Step {
  return step("refund", async (model, books) => {
    const job = pick(model.jobs, index);
    if (job === undefined) return null;
    const [response] = await books.call("admin_refund_job", {
      job_id: job.id,
      admin_id: books.adminId,
      reason: "a test",
    });
    const isCharged = job.status === "completed" && job.cents > 0;
    const expected = isCharged ? (job.isRefunded ? "already_refunded" : "refunded") : "not_charged";
    expect(response?.result_code).toBe(expected);
    if (expected !== "refunded") return expected;
    model.balance += job.cents;
    job.isRefunded = true;
    return "refunded";
  });
}

function endByAdmin(index: number, status: "failed" | "cancelled"): Step {
  return step("end by an administrator", async (model, books) => {
    const job = pick(model.jobs, index);
    if (job === undefined) return null;
    const name = status === "failed" ? "admin_fail_job" : "admin_cancel_job";
    const [response] = await books.call(name, {
      job_id: job.id,
      admin_id: books.adminId,
      reason: "a test",
    });
    expect(response?.result_code).toBe(isRunning(job) ? "ended" : "already_finished");
    if (!isRunning(job)) return "nothing left to end";
    end(model, job, status);
    return "ended by an administrator";
  });
}

function retryByAdmin(index: number): Step {
  return step("retry by an administrator", async (model, books) => {
    const job = pick(
      model.jobs.filter(
        (one) =>
          one.canBeRetried &&
          isEndedWithoutResult(one) &&
          // Its own next try may still be running: then that is the answer.
          !model.jobs.some((other) => isRunning(other) && other.retryCount > one.retryCount),
      ),
      index,
    );
    if (job === undefined) return null;
    const [made] = await books.call("admin_retry_job", { job_id: job.id, admin_id: books.adminId });
    const [again] = await books.call("admin_retry_job", {
      job_id: job.id,
      admin_id: books.adminId,
    });
    expect(again?.id).toBe(made?.id);
    if (model.jobs.some((one) => one.id === made?.id)) return "tried again already";
    model.jobs.push({
      ...job,
      id: String(made?.id),
      requestId: null,
      cents: 0,
      billed: null,
      status: "running",
      isLate: false,
      isRefunded: false,
      retryCount: 0,
      parents: [],
      startedAt: model.clock,
      endedAt: null,
    });
    return "tried again by an administrator";
  });
}

/** Every kind of step; those that make jobs more often, since most others need some. */
export const ledgerStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(fc.array(wanted, { minLength: 1, maxLength: 3 }), fc.nat(9))
    .map(([wishes, chance]) => create(wishes, chance === 0)),
  fc.array(wanted, { minLength: 1, maxLength: 3 }).map((wishes) => create(wishes, false)),
  fc.array(wanted, { minLength: 1, maxLength: 1 }).map((wishes) => create(wishes, false)),
  fc.tuple(which, fc.boolean()).map(([index, isOther]) => createAgain(index, isOther)),
  which.map(submit),
  which.map(submit),
  which.map(complete),
  fc.tuple(which, fc.boolean()).map(([index, retryable]) => fail(index, retryable)),
  which.map(cancel),
  which.map(settleLate),
  fc
    .tuple(which, fc.constantFrom("again", "otherwise", "another request"))
    .map(([index, kind]) => contradict(index, kind)),
  fc.tuple(which, fc.nat(500_000)).map(([index, microusd]) => bill(index, microusd)),
  fc
    .tuple(fc.constantFrom("grant", "adjust"), fc.integer({ min: -200, max: 60 }))
    .map(([entry, cents]) => change(entry, cents)),
  which.map(refund),
  fc
    .tuple(which, fc.constantFrom("failed", "cancelled"))
    .map(([index, status]) => endByAdmin(index, status)),
  which.map(retryByAdmin),
);

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}
