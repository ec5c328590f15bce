import type { BudgetView, SpendingView } from "./budget.schema";

/**
 * The fal budget: what fal bills, against a balance typed in by hand. Not the credits, which are what a creator pays us.
 * Everything is counted in whole numbers. Costs are millionths of a dollar; they are rounded once, half up, to cents, and only
 * after they were summed; what remains is a difference of cents, so that the three numbers on the screen always agree.
 */

const MICROUSD_PER_CENT = 10_000;

/** Days that spending is shown for, the current one included. */
export const SPENDING_DAYS = 30;

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
