"use client";

import useSWR, { useSWRConfig } from "swr";
import { answerWith } from "@/lib/browser/answer-shape";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";

const budgetView = answerWith<BudgetView>({
  spent: "number",
  hasManualBudget: "truth",
  currency: "text",
});

export const BUDGET_KEY = "/api/budget";

const REFRESH_MS = 10_000;

/**
 * What was spent at fal and what remains. One cache for the whole page, asked for every 10 s and at once when a generation
 * starts or ends (whoever knows calls SWR's mutate with the key). Undefined only outside of a BudgetProvider.
 */
export function useBudget(): BudgetView | undefined {
  const { data } = useSWR<BudgetView, Error>(
    BUDGET_KEY,
    (key: string) => fetchJson(key, budgetView),
    { refreshInterval: REFRESH_MS, revalidateIfStale: false },
  );
  return data;
}

/** Sets the budget (null removes it); what the server answers is shown everywhere at once. Throws RequestError. */
export function useSetBudget(): (budget: number | null) => Promise<void> {
  const { mutate } = useSWRConfig();
  return async (budget) => {
    const answer = await fetchJson(BUDGET_KEY, budgetView, { method: "POST", body: { budget } });
    await mutate(BUDGET_KEY, answer, { revalidate: false });
  };
}
