import "server-only";
import {
  SPENDING_DAYS,
  toAmount,
  toBudgetView,
  toCents,
  toSpendingView,
} from "@/lib/domain/credits/budget";
import type { BudgetView, JobCosts, SpendingView } from "@/lib/domain/credits/budget.schema";
import { AppError } from "@/lib/domain/errors";
import { env } from "@/lib/server/core/env";
import { adminDb, toIso, unwrap, unwrapMaybe } from "./client";
import type { User } from "./user";

const MICROS_PER_CENT = 10_000;

type FalAccount = { balanceMicros: number; currency: string; readAt: string };

/** What this user has spent at fal, and what remains of the fal budget. */
export async function getBudget(userId: string): Promise<BudgetView> {
  const [rows, account] = await Promise.all([
    adminDb().rpc("read_budget", { user_id: userId }),
    readFalAccount(),
  ]);
  return toView(unwrap(rows), account);
}

/** set_manual_budget: the balance typed in, or null to remove it; spending is counted from zero again. */
export async function setBudget(userId: string, budgetCents: number | null): Promise<BudgetView> {
  const rows = await adminDb().rpc("set_manual_budget", {
    user_id: userId,
    ...(budgetCents === null ? {} : { budget_cents: budgetCents }),
  });
  return toView(unwrap(rows), await readFalAccount());
}

/** spending_by_day: the last 30 days, by the calendar of that time zone. */
export async function getSpending(userId: string, timeZone: string): Promise<SpendingView> {
  const [rows, account] = await Promise.all([
    adminDb().rpc("spending_by_day", {
      user_id: userId,
      time_zone: timeZone,
      days: SPENDING_DAYS,
    }),
    readFalAccount(),
  ]);
  return toSpendingView(
    unwrap(rows).map((row) => ({
      day: row.day,
      type: row.generation_type,
      microusd: row.spent_microusd,
      jobs: row.job_count,
    })),
    { timeZone, currency: currencyOf(account), now: new Date() },
  );
}

/** The costs of one of the user's jobs: estimated, held, charged, and at fal. Throws not_found. */
export async function getJobCosts(user: User, jobId: string): Promise<JobCosts> {
  const [response, account] = await Promise.all([
    adminDb()
      .from("generation_jobs")
      .select(
        "id, estimated_cost_cents, held_cents, actual_cost_cents, completed_at, provider_cost_microusd, provider_billed_microusd, spent_microusd",
      )
      .eq("id", jobId)
      .eq("user_id", user.id)
      .maybeSingle(),
    readFalAccount(),
  ]);
  const row = unwrapMaybe(response);
  if (row === null) throw new AppError("not_found");
  return {
    jobId: row.id,
    estimatedCents: row.estimated_cost_cents,
    heldCents: row.held_cents,
    isHeld: row.completed_at === null && row.held_cents > 0,
    chargedCents: row.actual_cost_cents,
    providerCost: toAmount(toCents(row.spent_microusd ?? 0)),
    providerEstimate: toAmount(toCents(row.provider_cost_microusd)),
    isBilled: row.provider_billed_microusd !== null,
    currency: currencyOf(account),
  };
}

/** claim_balance_read: true for one caller a minute. */
export async function claimBalanceRead(): Promise<boolean> {
  return unwrap(await adminDb().rpc("claim_balance_read"));
}

export async function recordBalance(balance: { micros: number; currency: string }): Promise<void> {
  unwrap(
    await adminDb().rpc("record_balance", {
      balance_micros: balance.micros,
      currency: balance.currency,
    }),
  );
}

/** record_billing_error: starts a back-off; true if the error differs from the last one. */
export async function recordBillingError(
  source: "balance" | "events",
  error: string,
): Promise<boolean> {
  return unwrap(await adminDb().rpc("record_billing_error", { source, error }));
}

export type UnbilledJob = { jobId: string; requestId: string; finishedAt: Date };

/** claim_unbilled_jobs: ended requests to look up in fal's billing, at most 50, each leased to one caller for 2 min. */
export async function claimUnbilledJobs(maxJobs: number): Promise<UnbilledJob[]> {
  const rows = unwrap(await adminDb().rpc("claim_unbilled_jobs", { max_jobs: maxJobs }));
  return rows.map((row) => ({
    jobId: row.job_id,
    requestId: row.request_id,
    finishedAt: new Date(row.finished_at),
  }));
}

/** record_provider_costs: null if fal has no bill (yet). Returns how many costs were new or changed. */
export async function recordProviderCosts(
  costs: readonly { jobId: string; microusd: number | null }[],
): Promise<number> {
  return unwrap(
    await adminDb().rpc("record_provider_costs", {
      costs: costs.map((cost) => ({ job_id: cost.jobId, microusd: cost.microusd })),
    }),
  );
}

type BudgetRpcRow = {
  manual_budget_cents: number | null;
  manual_budget_set_at: string | null;
  spent_microusd: number;
  spent_since_microusd: number;
};

function toView(rows: readonly BudgetRpcRow[], account: FalAccount | null): BudgetView {
  const row = rows[0];
  if (row === undefined) throw new AppError("not_found");
  return {
    ...toBudgetView(
      {
        manualBudgetCents: row.manual_budget_cents,
        budgetSetAt: row.manual_budget_set_at === null ? null : toIso(row.manual_budget_set_at),
        spentMicrousd: row.spent_microusd,
        spentSinceMicrousd: row.spent_since_microusd,
      },
      currencyOf(account),
    ),
    ...(env().falAdminKey === null
      ? {}
      : {
          providerBalance:
            account === null
              ? null
              : {
                  amount: toAmount(Math.round(account.balanceMicros / MICROS_PER_CENT)),
                  currency: account.currency,
                  readAt: account.readAt,
                },
        }),
  };
}

/** Without the admin key an old balance is not shown: it would never be refreshed. */
async function readFalAccount(): Promise<FalAccount | null> {
  if (env().falAdminKey === null) return null;
  const row = unwrap(
    await adminDb()
      .from("fal_account_balance")
      .select("balance_micros, currency, read_at")
      .single(),
  );
  return row.balance_micros === null || row.currency === null || row.read_at === null
    ? null
    : { balanceMicros: row.balance_micros, currency: row.currency, readAt: toIso(row.read_at) };
}

/** The currency in which amounts at fal are shown. */
export async function getCurrency(): Promise<string> {
  return currencyOf(await readFalAccount());
}

/** There is no exchange rate: fal's own currency once fal has named it, otherwise the one from the settings. */
function currencyOf(account: FalAccount | null): string {
  return account?.currency ?? env().budgetCurrency;
}
