"use client";

import useSWR, { useSWRConfig } from "swr";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";

export const BUDGET_KEY = "/api/budget";

const REFRESH_MS = 10_000;
const FIELDS = ["spent", "currency"] as const;

/**
 * What was spent at fal and what remains. One cache for the whole page, asked for every 10 s and at once when a generation
 * starts or ends (whoever knows calls SWR's mutate with the key). Undefined only outside of a BudgetProvider.
 */
export function useBudget(): BudgetView | undefined {
  const { data } = useSWR<BudgetView, Error>(
    BUDGET_KEY,
    (key: string) => fetchJson<BudgetView>(key, { fields: FIELDS }),
    {
      refreshInterval: REFRESH_MS,
      revalidateIfStale: false,
    },
  );
  return data;
}

/** Sets the budget (null removes it); what the server answers is shown everywhere at once. Throws RequestError. */
export function useSetBudget(): (budget: number | null) => Promise<void> {
  const { mutate } = useSWRConfig();
  return async (budget) => {
    const response = await fetchJson<BudgetView>(BUDGET_KEY, {
      method: "POST",
      body: { budget },
      fields: FIELDS,
    });
    await mutate(BUDGET_KEY, response, { revalidate: false });
  };
}
