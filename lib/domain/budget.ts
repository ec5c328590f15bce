import { z } from "zod";
import { uuid } from "./api";

/**
 * The fal budget: what fal bills, against a balance typed in by hand. Not the credits, which are what a creator pays us.
 * Everything is counted in whole numbers. Costs are millionths of a dollar; they are rounded once, half up, to cents, and only
 * after they were summed; what remains is a difference of cents, so that the three numbers on the screen always agree.
 */

const MICROUSD_PER_CENT = 10_000;

/** In currency units: 1,000,000,000.00. The column's own limit. */
export const MAX_BUDGET = 1_000_000_000;

const BUDGET_MESSAGE = "must be a number such as 24.50, or null to remove the budget";

/** Body of POST /api/budget. */
export const budgetBody = z.strictObject({
  budget: z
    .number(BUDGET_MESSAGE)
    .min(0, "must be 0 or more")
    .max(MAX_BUDGET, "must be at most 1,000,000,000")
    .refine(hasTwoDecimals, "must have at most two decimals")
    .nullable(),
});

function hasTwoDecimals(amount: number): boolean {
  return Math.round(amount * 100) / 100 === amount;
}

export type BudgetProblem = "not_a_number" | "negative" | "too_precise" | "too_large";

/** What is wrong with a budget as it stands in the field, or the amount. */
export function readBudgetInput(text: string): { amount: number } | { problem: BudgetProblem } {
  const amount = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(amount)) return { problem: "not_a_number" };
  if (amount < 0) return { problem: "negative" };
  if (amount > MAX_BUDGET) return { problem: "too_large" };
  if (!hasTwoDecimals(amount)) return { problem: "too_precise" };
  return { amount };
}

/** GET /api/budget. Amounts in units of `currency`, two decimals. */
export const budgetView = z.object({
  manualBudget: z.number().nullable(),
  budgetSetAt: z.string().nullable(),
  /** What all jobs ever cost at fal: billed where fal has said so, else estimated. */
  spent: z.number(),
  /** Since the budget was typed in; null without one. */
  spentSinceBudget: z.number().nullable(),
  /** Negative: overspent. Null without a budget. */
  remaining: z.number().nullable(),
  hasManualBudget: z.boolean(),
  currency: z.string(),
  /** What fal says is left. Absent without an admin key, null until it was read for the first time. */
  providerBalance: z
    .object({ amount: z.number(), currency: z.string(), readAt: z.string() })
    .nullable()
    .optional(),
});
export type BudgetView = z.infer<typeof budgetView>;

/** Answer of POST /api/budget. */
export const budgetAnswer = budgetView.extend({ message: z.string() });

/** Days that spending is shown for, the current one included. */
export const SPENDING_DAYS = 30;

/** Query of GET /api/budget/spending. */
export const spendingQuery = z.strictObject({
  timeZone: z.string().max(60).refine(isTimeZone, "must be a time zone such as Europe/Paris"),
});

/** Names only: an offset such as +02:00 means the opposite to Postgres. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** GET /api/budget/spending: every one of the last 30 days, oldest first, and every type that cost something. */
export const spendingView = z.object({
  timeZone: z.string(),
  currency: z.string(),
  days: z.array(z.object({ day: z.iso.date(), spent: z.number() })),
  types: z.array(z.object({ type: z.string(), spent: z.number(), jobs: z.number() })),
  total: z.number(),
});
export type SpendingView = z.infer<typeof spendingView>;

/** GET /api/jobs/{id}/costs: four numbers of two ledgers, never added up. */
export const jobCosts = z.object({
  jobId: uuid,
  /** Credits: the price before, what was put on hold, and what was charged at the end (null until then). */
  estimatedCents: z.number(),
  heldCents: z.number(),
  isHeld: z.boolean(),
  chargedCents: z.number().nullable(),
  /** What fal billed, or what we expect it to. */
  providerCost: z.number(),
  providerEstimate: z.number(),
  isBilled: z.boolean(),
  currency: z.string(),
});
export type JobCosts = z.infer<typeof jobCosts>;

export type BudgetRow = {
  manualBudgetCents: number | null;
  budgetSetAt: string | null;
  spentMicrousd: number;
  spentSinceMicrousd: number;
};

/** A budget as the API shows it. */
export function toBudgetView(row: BudgetRow, currency: string): BudgetView {
  const budgetCents = row.manualBudgetCents;
  const sinceCents = toCents(row.spentSinceMicrousd);
  return {
    manualBudget: budgetCents === null ? null : toAmount(budgetCents),
    budgetSetAt: row.budgetSetAt,
    spent: toAmount(toCents(row.spentMicrousd)),
    spentSinceBudget: budgetCents === null ? null : toAmount(sinceCents),
    remaining: budgetCents === null ? null : toAmount(budgetCents - sinceCents),
    hasManualBudget: budgetCents !== null,
    currency,
  };
}

/** Millionths of a dollar as whole cents, half up. */
export function toCents(microusd: number): number {
  return Math.round(microusd / MICROUSD_PER_CENT);
}

/** Cents as an amount with two decimals. */
export function toAmount(cents: number): number {
  return cents / 100;
}

/** An amount that hasTwoDecimals as cents. */
export function fromAmount(amount: number): number {
  return Math.round(amount * 100);
}

export type BudgetLevel = "good" | "medium" | "low" | "overspent";

/** How much of a budget is left, 0 to 1; above 50 % is good, from 25 % medium, below it low. */
export function budgetLevel(
  budget: number,
  remaining: number,
): { level: BudgetLevel; share: number } {
  if (remaining < 0) return { level: "overspent", share: 0 };
  const share = budget > 0 ? Math.min(1, remaining / budget) : 0;
  return { level: share > 0.5 ? "good" : share >= 0.25 ? "medium" : "low", share };
}

export type SpendingRow = { day: string; type: string; microusd: number; jobs: number };

/** Rows of spending_by_day as the charts show them: no day is missing, the dearest type comes first. */
export function toSpendingView(
  rows: readonly SpendingRow[],
  frame: { timeZone: string; currency: string; now: Date },
): SpendingView {
  const byDay = new Map<string, number>(
    lastDays(frame.now, frame.timeZone, SPENDING_DAYS).map((day) => [day, 0]),
  );
  const byType = new Map<string, { microusd: number; jobs: number }>();
  let total = 0;
  for (const { day, type, microusd, jobs } of rows) {
    byDay.set(day, (byDay.get(day) ?? 0) + microusd);
    const sum = byType.get(type) ?? { microusd: 0, jobs: 0 };
    byType.set(type, { microusd: sum.microusd + microusd, jobs: sum.jobs + jobs });
    total += microusd;
  }
  return {
    timeZone: frame.timeZone,
    currency: frame.currency,
    days: [...byDay]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([day, microusd]) => ({ day, spent: toAmount(toCents(microusd)) })),
    types: [...byType]
      .sort(([, one], [, other]) => other.microusd - one.microusd)
      .map(([type, { microusd, jobs }]) => ({ type, spent: toAmount(toCents(microusd)), jobs })),
    total: toAmount(toCents(total)),
  };
}

/** The last days on the calendar of a time zone, oldest first: ["2026-11-21", "2026-11-22"]. */
export function lastDays(now: Date, timeZone: string, count: number): string[] {
  const today = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now);
  // On the calendar alone, at noon UTC: no day is skipped or doubled where clocks change.
  const noon = Date.parse(`${today}T12:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(noon - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}
