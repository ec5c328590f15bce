"use client";

import useSWRInfinite from "swr/infinite";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { LedgerFilters, LedgerPage } from "@/lib/domain/credits/ledger.schema";

/** The ledger, page by page as far as requested; every set of filters has its own pages. */
export function useLedger(filters: LedgerFilters) {
  const { data, error, size, setSize, isLoading } = useSWRInfinite<LedgerPage, Error>(
    (index: number, before: LedgerPage | null) => {
      if (before !== null && before.nextBefore === null) return null;
      const query = ledgerSearch(filters);
      if (index > 0) query.set("before", String(before?.nextBefore));
      return `/api/credits/ledger?${query}`;
    },
    (path: string) => fetchJson<LedgerPage>(path, { fields: ["entries"] }),
    { revalidateFirstPage: false },
  );
  const pages = data ?? [];
  return {
    entries: pages.flatMap((page) => page.entries),
    hasMore: pages.at(-1)?.nextBefore != null,
    isLoading: isLoading || (error === undefined && pages.length < size),
    error,
    showMore: () => void setSize(size + 1),
  };
}

/** The filters as a query string, for the page and the export. */
export function ledgerSearch(filters: LedgerFilters): URLSearchParams {
  return new URLSearchParams(
    Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
