"use client";

import type { ReactNode } from "react";
import { SWRConfig } from "swr";
import { BUDGET_KEY } from "@/hooks/credits/use-budget";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";

type BudgetProviderProps = { initial: BudgetView; children: ReactNode };

/** Provides the server-rendered budget to every useBudget inside, until a newer one arrives. */
export function BudgetProvider({ initial, children }: BudgetProviderProps) {
  return <SWRConfig value={{ fallback: { [BUDGET_KEY]: initial } }}>{children}</SWRConfig>;
}
