"use client";

import useSWR from "swr";
import { useTimeZone } from "@/hooks/use-time-zone";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { SpendingView } from "@/lib/domain/credits/budget.schema";

/** Spending at fal by day and by type, by the reader's calendar. */
export function useSpending() {
  const timeZone = useTimeZone();
  return useSWR<SpendingView, Error>(
    `/api/budget/spending?timeZone=${encodeURIComponent(timeZone)}`,
    (path: string) => fetchJson<SpendingView>(path, { fields: ["days", "types"] }),
    { refreshInterval: 60_000, keepPreviousData: true },
  );
}
