import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { budgetView } from "@/lib/domain/budget";
import { ledgerPage } from "@/lib/domain/ledger";
import { get, type Person, post, signedInUser } from "../support/api-client";
import { accountOf, audit, sql } from "../support/api-database";
import { chooseSeed, seededRandom } from "../support/sql-random";

/** Both ledgers against a model of our own that knows nothing of SQL. */

afterAll(async () => {
  expect(await audit()).toEqual([]);
});

const OPERATIONS = 1_000;
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
  cents: number;
  estimate: number;
  billed: number | null;
  state: "running" | "completed" | "ended" | "late";
  startedAt: number;
  endedAt: number | null;
};

test("1,000 random operations: ledger = account, spent = sum over jobs, and the API says the same", async () => {
  const random = seededRandom(chooseSeed());
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const person = await signedInUser({ credits: 4_000 });
  const model = { balance: 4_000, jobs: [] as ModelJob[], budget: null as null | number, setAt: 0 };
  let clock = 0;
  const held = () => sum(model.jobs, (job) => (job.state === "running" ? job.cents : 0));
  const call = (name: string, args: Record<string, unknown>) => {
    const list = Object.keys(args).map((key, index) => `${key} => $${index + 1}`);
    return sql(`select * from public.${name}(${list.join(", ")})`, Object.values(args));
  };
  /** The app's own reconciler would look after these jobs too, and fal has never heard of them. */
  const keepToOurselves = () =>
    sql(
      `update generation_jobs set next_check_at = now() + interval '1 day'
       where user_id = $1 and completed_at is null`,
      [person.id],
    );
  const running = () => pick(model.jobs.filter((job) => job.state === "running"));

  const operations: (() => Promise<string>)[] = [
    async () => {
      const kind = pick(TYPES) ?? TYPES[0];
      const units = 1 + Math.floor(random() * 3);
      const id = randomUUID();
      const wanted = {
        id,
        job_type: kind.type,
        clip_id: person.clipId,
        input_params: {},
        units,
        provider_units: units,
        deadline_seconds: 36_000,
        usual_duration_ms: 20_000,
      };
      const cents = kind.cents * units;
      const isCovered = cents <= model.balance - held();
      const made = await call("create_generation_jobs", {
        user_id: person.id,
        jobs: JSON.stringify([wanted]),
      }).catch((error: Error) => error.message);
      if (typeof made === "string") {
        // The limit of jobs a minute may refuse as well; then nothing was made either.
        if (made === "too_many_requests" || made === "too_many_active") return made;
        expect([made, isCovered]).toEqual(["insufficient_credits", false]);
        return made;
      }
      await keepToOurselves();
      model.jobs.push({
        id,
        requestId: null,
        cents,
        estimate: kind.microusd * units,
        billed: null,
        state: "running",
        startedAt: clock,
        endedAt: null,
      });
      return "created";
    },
    async () => {
      const job = running();
      if (job === undefined || job.requestId !== null) return "nothing to submit";
      job.requestId = randomUUID();
      await call("start_submission", { job_id: job.id });
      await call("mark_submitted", { job_id: job.id, request_id: job.requestId });
      await keepToOurselves();
      return "submitted";
    },
    async () => {
      const job = running();
      if (job === undefined) return "nothing to complete";
      await complete(job);
      model.balance -= job.cents;
      Object.assign(job, { state: "completed", endedAt: clock });
      return "completed";
    },
    async () => {
      const job = running();
      if (job === undefined) return "nothing to fail";
      await call("settle_generation_job", {
        job_id: job.id,
        outcome: "failed",
        source: "reconciler",
        result: "{}",
        error: JSON.stringify({ code: "provider_error", message: "It did not work." }),
      });
      Object.assign(job, { state: "ended", endedAt: clock });
      return "failed";
    },
    async () => {
      const job = running();
      if (job === undefined) return "nothing to cancel";
      await call("cancel_generation_job", { job_id: job.id, user_id: person.id });
      Object.assign(job, { state: "ended", endedAt: clock });
      return "cancelled";
    },
    async () => {
      const job = pick(model.jobs.filter((other) => other.state === "ended" && other.requestId));
      if (job === undefined) return "nothing late";
      await complete(job);
      Object.assign(job, { state: "late", endedAt: clock });
      return "late";
    },
    async () => {
      // Twice the same end changes nothing.
      const job = pick(model.jobs.filter((other) => other.state === "completed"));
      if (job === undefined) return "nothing to repeat";
      await complete(job);
      return "repeated";
    },
    async () => {
      const job = pick(model.jobs.filter((other) => other.endedAt !== null && other.requestId));
      if (job === undefined) return "nothing to bill";
      job.billed = Math.floor(random() * 500_000);
      await call("record_provider_costs", {
        costs: JSON.stringify([{ job_id: job.id, microusd: job.billed }]),
      });
      return "billed";
    },
    async () => {
      const amount_cents = 1 + Math.floor(random() * 60);
      await call("grant_credits", { user_id: person.id, amount_cents, description: "More" });
      model.balance += amount_cents;
      return "granted";
    },
    async () => {
      model.budget = random() < 0.2 ? null : Math.floor(random() * 2_000);
      model.setAt = clock;
      const budget = model.budget === null ? null : model.budget / 100;
      expect((await post(person, "/api/budget", { budget })).status).toBe(200);
      return "budget set";
    },
  ];

  const complete = (job: ModelJob) =>
    call("settle_generation_job", {
      job_id: job.id,
      outcome: "completed",
      source: "webhook",
      result: "{}",
      clip_patch: JSON.stringify({ first_frame: { image_url: "https://fal.test/a.png" } }),
      ...(job.requestId === null ? {} : { request_id: job.requestId }),
    });

  const check = async () => {
    const spentOf = (job: ModelJob) => job.billed ?? (job.state === "ended" ? 0 : job.estimate);
    const spent = Math.round(sum(model.jobs, spentOf) / 10_000);
    const since = Math.round(
      sum(model.jobs, (job) =>
        Math.max(job.startedAt, job.endedAt ?? 0) > model.setAt ? spentOf(job) : 0,
      ) / 10_000,
    );
    expect(await accountOf(person.id)).toEqual({ balance: model.balance, held: held() });
    expect((await get(person, "/api/credits")).json).toMatchObject({
      balanceCents: model.balance,
      heldCents: held(),
      availableCents: model.balance - held(),
    });
    expect(await ledgerSums(person)).toEqual({ balance: model.balance, held: held() });
    const budget = budgetView.parse((await get(person, "/api/budget")).json);
    expect(budget).toMatchObject({
      spent: spent / 100,
      manualBudget: model.budget === null ? null : model.budget / 100,
      spentSinceBudget: model.budget === null ? null : since / 100,
      remaining: model.budget === null ? null : (model.budget - since) / 100,
    });
  };

  const counts: Record<string, number> = {};
  for (clock = 1; clock <= OPERATIONS; clock += 1) {
    // Most operations need jobs to work on.
    const operation = (random() < 0.3 ? operations[0] : pick(operations)) ?? operations[0];
    const word = (await operation?.()) ?? "";
    counts[word] = (counts[word] ?? 0) + 1;
    if (clock % 100 === 0) await check();
  }

  for (const word of ["created", "completed", "failed", "cancelled", "late", "billed"]) {
    expect(counts[word] ?? 0, JSON.stringify(counts)).toBeGreaterThan(10);
  }
}, 120_000);

async function ledgerSums(person: Person): Promise<{ balance: number; held: number }> {
  const sums = { balance: 0, held: 0 };
  let query = "?limit=200";
  for (;;) {
    const page = ledgerPage.parse((await get(person, `/api/credits/ledger${query}`)).json);
    for (const entry of page.entries) {
      sums.balance += entry.balanceChangeCents;
      sums.held += entry.heldChangeCents;
    }
    if (page.nextBefore === null) return sums;
    query = `?limit=200&before=${page.nextBefore}`;
  }
}

function sum<T>(list: readonly T[], of: (item: T) => number): number {
  return list.reduce((total, item) => total + of(item), 0);
}
