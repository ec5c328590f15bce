"use client";

import useSWR, { useSWRConfig } from "swr";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";

export const BUDGET_KEY = "/api/budget";

const REFRESH_MS = 10_000;
const FIELDS = ["spent", "currency"] as const;

/**
 * Spent at fal and remaining. One cache for the whole page, polled every 10 s and refetched when a generation starts or ends
 * (the code that notices calls SWR's mutate with the key). Undefined only outside of a BudgetProvider.
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

/** Sets the budget (null removes it); the server's response is shown everywhere at once. Throws RequestError. */
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
