"use client";

import useSWR from "swr";
import { useTimeZone } from "@/hooks/use-time-zone";
import { answerWith } from "@/lib/browser/answer-shape";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { SpendingView } from "@/lib/domain/credits/budget.schema";

const spendingView = answerWith<SpendingView>({ days: "list", types: "list", total: "number" });

/** What was spent at fal by day and by type, on the reader's calendar. */
export function useSpending() {
  const timeZone = useTimeZone();
  return useSWR<SpendingView, Error>(
    `/api/budget/spending?timeZone=${encodeURIComponent(timeZone)}`,
    (key: string) => fetchJson(key, spendingView),
    { refreshInterval: 60_000, keepPreviousData: true },
  );
}
