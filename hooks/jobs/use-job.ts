"use client";

import { useEffect, useRef } from "react";
import useSWR, { useSWRConfig } from "swr";
import { BUDGET_KEY } from "@/hooks/credits/use-budget";
import { CREDITS_KEY } from "@/hooks/credits/use-credits";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { JobCosts } from "@/lib/domain/credits/budget.schema";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { nextPollDelay } from "@/lib/domain/jobs/poll-delay";

const COSTS_MS = 10_000;

/** One job and its costs, polled while it runs; the costs also after that, until fal has billed it. */
export function useJob(initial: { job: JobView; costs: JobCosts }) {
  const { mutate } = useSWRConfig();
  const key = `/api/jobs/${initial.job.id}`;
  const latest: JobView = useSWRConfig().cache.get(key)?.data ?? initial.job;
  const { data: job = initial.job, error } = useSWR<JobView, Error>(key, fetchJson<JobView>, {
    fallbackData: initial.job,
    revalidateIfStale: false,
    dedupingInterval: 500,
    refreshInterval: nextPollDelay([latest], Date.now()),
  });
  const costsKey = `${key}/costs`;
  const { data: costs = initial.costs } = useSWR<JobCosts, Error>(costsKey, fetchJson<JobCosts>, {
    fallbackData: initial.costs,
    revalidateIfStale: false,
    refreshInterval: (shown) => (shown?.isBilled ? 0 : COSTS_MS),
  });
  const isOver = isFinished(job.status);
  const wasOver = useRef(isOver);
  useEffect(() => {
    if (isOver === wasOver.current) return;
    wasOver.current = isOver;
    for (const changed of [costsKey, CREDITS_KEY, BUDGET_KEY]) void mutate(changed);
  }, [isOver, costsKey, mutate]);
  return { job, costs, isStale: error !== undefined };
}
