import { z } from "zod";
import { uuid } from "@/lib/domain/uuid";
import { hasTwoDecimals, MAX_BUDGET } from "./budget-input";

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

/** GET /api/budget. Amounts in units of `currency`, two decimals. */
export const budgetView = z.object({
  manualBudget: z.number().nullable(),
  budgetSetAt: z.string().nullable(),
  /** Provider cost of all jobs ever: billed where known, else estimated. */
  spent: z.number(),
  /** Since the budget was set; null without one. */
  spentSinceBudget: z.number().nullable(),
  /** Negative: overspent. Null without a budget. */
  remaining: z.number().nullable(),
  hasManualBudget: z.boolean(),
  currency: z.string(),
  /** The balance fal reports. Absent without an admin key, null until it is first read. */
  providerBalance: z
    .object({ amount: z.number(), currency: z.string(), readAt: z.string() })
    .nullable()
    .optional(),
});
export type BudgetView = z.infer<typeof budgetView>;

/** Response of POST /api/budget. */
export const budgetResponse = budgetView.extend({ message: z.string() });

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

/** GET /api/budget/spending: each of the last 30 days, oldest first, and each generation type that cost something. */
export const spendingView = z.object({
  timeZone: z.string(),
  currency: z.string(),
  days: z.array(z.object({ day: z.iso.date(), spent: z.number() })),
  types: z.array(z.object({ type: z.string(), spent: z.number(), jobs: z.number() })),
  total: z.number(),
});
export type SpendingView = z.infer<typeof spendingView>;

/** GET /api/jobs/{id}/costs: amounts of two ledgers, never added up. */
export const jobCosts = z.object({
  jobId: uuid,
  /** Credits: the price up front, what was held, and what was charged at the end (null until then). */
  estimatedCents: z.number(),
  heldCents: z.number(),
  isHeld: z.boolean(),
  chargedCents: z.number().nullable(),
  /** What fal billed or, until then, the estimate. */
  providerCost: z.number(),
  providerEstimate: z.number(),
  isBilled: z.boolean(),
  currency: z.string(),
});
export type JobCosts = z.infer<typeof jobCosts>;
