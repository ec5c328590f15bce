import fc from "fast-check";
import { expect, test } from "vitest";
import { atLength } from "../support/length";
import { chooseSeed } from "../support/random";
import { aClip, aUser, first, testDatabase, truncateAll } from "../support/sql";
import { type Books, LedgerModel, ledgerStep } from "../support/sql/ledger-model";

const db = testDatabase({ keepsRows: true });

const STEPS = 50;
const RUNS = atLength(10, 1_000);
const RUNS_PER_AUDIT = 25;
const CREDITS = 400;

/** What must have become of steps, by their words in the model. */
const WORDS = [
  "created",
  "created again",
  "key refused",
  "insufficient_credits",
  "submitted",
  "not due",
  "completed",
  "failed",
  "failed, tried again",
  "cancelled",
  "late",
  "late again",
  "again",
  "otherwise",
  "another request",
  "billed",
  "given",
  "taken",
  "too much taken",
  "refunded",
  "already_refunded",
  "ended by an administrator",
  "tried again by an administrator",
];

async function newBooks(): Promise<Books> {
  const [userId, adminId] = await Promise.all([aUser(db, { cents: CREDITS }), aUser(db)]);
  const { clipId } = await aClip(db, userId);
  return { userId, adminId, clipId, call: db.call, query: db.query, check };

  /** The account, and the ledger added up by the meaning of its entries. */
  async function check(model: LedgerModel): Promise<void> {
    const rows = await db.query(
      `select
         account.balance_cents, account.held_cents, account.available_cents,
         ledger.given - ledger.captured as ledger_balance,
         ledger.held - ledger.captured - ledger.released as ledger_held
       from public.credit_accounts as account, (
         select
           coalesce(sum(amount_cents) filter (where entry in ('grant', 'adjust')), 0) as given,
           coalesce(sum(amount_cents) filter (where entry = 'hold'), 0) as held,
           coalesce(sum(amount_cents) filter (where entry = 'capture'), 0) as captured,
           coalesce(sum(amount_cents) filter (where entry = 'release'), 0) as released
         from public.credit_transactions where user_id = $1
       ) as ledger
       where account.user_id = $1`,
      [userId],
    );
    const { balance, held, available } = model;
    const numbers = Object.fromEntries(
      Object.entries(first(rows)).map(([name, value]) => [name, Number(value)]),
    );
    expect(numbers).toEqual({
      balance_cents: balance,
      held_cents: held,
      available_cents: available,
      ledger_balance: balance,
      ledger_held: held,
    });
    expect(available).toBeGreaterThanOrEqual(0);
  }
}

test(`${RUNS} × ${STEPS} random steps: after each, account and ledger say what the model says, and the audit nothing`, async () => {
  const seed = chooseSeed();
  const counts: Record<string, number> = {};
  let runs = 0;
  let steps = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(ledgerStep, { minLength: STEPS, maxLength: STEPS }),
      async (sequence) => {
        const model = new LedgerModel(CREDITS);
        const books = await newBooks();
        for (const step of sequence) await step.run(model, books);
        for (const [word, count] of Object.entries(model.counts)) {
          counts[word] = (counts[word] ?? 0) + count;
        }
        runs += 1;
        steps += model.clock;
        if (runs % RUNS_PER_AUDIT === 0 || runs === RUNS) {
          expect(await db.audit()).toEqual([]);
          await truncateAll(db);
        }
      },
    ),
    { seed, numRuns: RUNS },
  );

  process.stdout.write(`${runs} runs, ${steps} steps: ${JSON.stringify(counts)}\n`);
  // Steps that find nothing to work on prove nothing; a few runs need not have found everything.
  for (const word of RUNS < 100 ? ["created", "submitted", "completed"] : WORDS) {
    expect(counts[word] ?? 0, word).toBeGreaterThan(0);
  }
}, 1_800_000);
