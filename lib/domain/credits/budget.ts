import type { BudgetView, SpendingView } from "./budget.schema";

/**
 * The fal budget: what fal bills, against a balance typed in by hand. Not the credits, which are what a creator pays us. All
 * arithmetic is in whole numbers. Costs are millionths of a dollar, summed first and then rounded once, half up, to cents; what
 * remains is a difference of cents, so the three numbers on screen always add up.
 */

const MICROUSD_PER_CENT = 10_000;

/** Days of spending shown, including today. */
export const SPENDING_DAYS = 30;

export type BudgetRow = {
  manualBudgetCents: number | null;
  budgetSetAt: string | null;
  spentMicrousd: number;
  spentSinceMicrousd: number;
};

/** A budget as the API returns it. */
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

/** Cents of an amount that satisfies hasTwoDecimals. */
export function fromAmount(amount: number): number {
  return Math.round(amount * 100);
}

export type BudgetLevel = "good" | "medium" | "low" | "overspent";

/** The share of a budget that is left, 0 to 1: good above 50 %, medium from 25 %, low below that. */
export function budgetLevel(
  budget: number,
  remaining: number,
): { level: BudgetLevel; share: number } {
  if (remaining < 0) return { level: "overspent", share: 0 };
  const share = budget > 0 ? Math.min(1, remaining / budget) : 0;
  return { level: share > 0.5 ? "good" : share >= 0.25 ? "medium" : "low", share };
}

export type SpendingRow = { day: string; type: string; microusd: number; jobs: number };

/** Rows of spending_by_day for the charts: no day is missing, the most expensive type comes first. */
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

/** The last calendar days in a time zone, oldest first: ["2026-11-21", "2026-11-22"]. */
export function lastDays(now: Date, timeZone: string, count: number): string[] {
  const today = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(now);
  // Counted from noon UTC, so that no day is skipped or repeated when clocks change.
  const noon = Date.parse(`${today}T12:00:00Z`);
  return Array.from({ length: count }, (_, index) =>
    new Date(noon - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
  );
}
