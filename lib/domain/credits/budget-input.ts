/** In currency units: 1,000,000,000.00, the column's limit. */
export const MAX_BUDGET = 1_000_000_000;

export function hasTwoDecimals(amount: number): boolean {
  return Math.round(amount * 100) / 100 === amount;
}

export type BudgetProblem = "not_a_number" | "negative" | "too_precise" | "too_large";

/** The amount typed into the field, or what is wrong with it. */
export function readBudgetInput(text: string): { amount: number } | { problem: BudgetProblem } {
  const amount = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(amount)) return { problem: "not_a_number" };
  if (amount < 0) return { problem: "negative" };
  if (amount > MAX_BUDGET) return { problem: "too_large" };
  if (!hasTwoDecimals(amount)) return { problem: "too_precise" };
  return { amount };
}
