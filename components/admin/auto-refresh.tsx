"use client";

import { useAutoRefresh } from "@/hooks/use-auto-refresh";

/** Keeps the figures on the page around it fresh. */
export function AutoRefresh({ seconds }: { seconds: number }) {
  useAutoRefresh(seconds * 1_000);
  return null;
}
