"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { fetchJson, RequestError } from "@/lib/browser/fetch-json";
import type { Problem } from "@/lib/i18n/problem-text";

/** Creates a campaign for an actor and goes to its next step. The row exists once step 1 is left. */
export function useNewCampaign() {
  const router = useRouter();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    isBusy,
    problem,
    start: async (request: { title: string; actorId: string }) => {
      setIsBusy(true);
      setProblem(null);
      try {
        const { id } = await fetchJson<{ id: string }>("/api/campaigns", {
          method: "POST",
          body: request,
        });
        // Busy until the next page is there: a second click would create a second campaign.
        router.push(`/campaigns/${id}/product`);
      } catch (error) {
        setIsBusy(false);
        if (!(error instanceof RequestError)) throw error;
        setProblem(error);
      }
    },
  };
}
