import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { budgetView } from "@/lib/domain/credits/budget.schema";
import { ledgerPage } from "@/lib/domain/credits/ledger.schema";
import { accountOf, audit, get, type Person, post, signedInUser, stack } from "../support/api";
import { chooseSeed } from "../support/random";
import { callOf } from "../support/sql";
import { type Books, LedgerModel, ledgerStep } from "../support/sql/ledger-model";

/** What the API says of both ledgers, against the model (tests/sql/ledger.test.ts holds the books themselves against it). */

const STEPS = 300;
const CREDITS = 4_000;
const MICROUSD_PER_CENT = 10_000;

let connection: Client;

beforeAll(async () => {
  connection = new Client({ connectionString: stack.databaseUrl });
  await connection.connect();
});

afterAll(async () => {
  await connection.end();
  expect(await audit()).toEqual([]);
});

test(`${STEPS} random steps: account, ledger and budget say over HTTP what the model says`, async () => {
  const seed = chooseSeed();
  const [person, other] = await Promise.all([signedInUser({ credits: CREDITS }), signedInUser()]);
  const model = new LedgerModel(CREDITS);
  const budget = { cents: null as number | null, setAt: 0 };

  /** The app's own reconciler would look after these jobs too, and fal has never heard of them: it never sees one that is due. */
  async function call(name: string, args: Record<string, unknown>) {
    await connection.query("begin");
    try {
      const { rows } = await connection.query(...callOf(name, args));
      await connection.query(
        `update generation_jobs set next_check_at = now() + interval '1 day'
         where user_id = $1 and next_check_at is not null`,
        [person.id],
      );
      await connection.query("commit");
      return rows;
    } catch (error) {
      await connection.query("rollback");
      throw error;
    }
  }

  const books: Books = {
    userId: person.id,
    adminId: other.id,
    clipId: person.clipId,
    call,
    query: async (text, parameters) => (await connection.query(text, parameters)).rows,
    async check() {
      if (model.clock % 50 === 0) await setBudget();
      if (model.clock % 100 === 0) await compare();
    },
  };

  async function setBudget(): Promise<void> {
    budget.cents = model.clock % 250 === 0 ? null : model.clock;
    budget.setAt = model.clock;
    const response = await post(person, "/api/budget", {
      budget: budget.cents === null ? null : budget.cents / 100,
    });
    expect(response.status).toBe(200);
  }

  async function compare(): Promise<void> {
    const { balance, held, available } = model;
    const toCents = (microusd: number) => Math.round(microusd / MICROUSD_PER_CENT);
    const since = toCents(model.spentSince(budget.setAt));
    expect(await accountOf(person.id)).toEqual({ balance, held });
    expect((await get(person, "/api/credits")).json).toMatchObject({
      balanceCents: balance,
      heldCents: held,
      availableCents: available,
    });
    expect(await ledgerSums(person)).toEqual({ balance, held });
    expect(budgetView.parse((await get(person, "/api/budget")).json)).toMatchObject({
      spent: toCents(model.spentSince()) / 100,
      manualBudget: budget.cents === null ? null : budget.cents / 100,
      spentSinceBudget: budget.cents === null ? null : since / 100,
      remaining: budget.cents === null ? null : (budget.cents - since) / 100,
    });
  }

  for (const step of fc.sample(ledgerStep, { seed, numRuns: STEPS })) await step.run(model, books);

  for (const word of ["created", "completed", "failed", "cancelled", "late", "billed"]) {
    expect(model.counts[word] ?? 0, JSON.stringify(model.counts)).toBeGreaterThan(1);
  }
}, 180_000);

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
