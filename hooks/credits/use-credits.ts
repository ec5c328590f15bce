"use client";

import useSWR from "swr";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";

export const CREDITS_KEY = "/api/credits";

/** The user's credits. Refetched when a generation starts or ends (the code that notices calls SWR's mutate with this key). */
export function useCredits(initial: CreditsView) {
  const { data } = useSWR<CreditsView, Error>(CREDITS_KEY, fetchJson<CreditsView>, {
    fallbackData: initial,
    revalidateOnMount: false,
  });
  return data ?? initial;
}
