"use client";

import useSWR, { useSWRConfig } from "swr";
import { retryWithBackoff } from "@/hooks/retry-with-backoff";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { JobList } from "@/lib/domain/jobs/job.schema";
import { nextPollDelay } from "@/lib/domain/jobs/poll-delay";

/**
 * The jobs of one campaign, newest first: one poll for the whole page. The delay before the next poll is a pure function of the
 * last response; a hidden or offline tab doesn't poll (SWR), and after an error retryWithBackoff sets the pace.
 */
export function useJobs(campaignId: string, initial: JobList) {
  const key = `/api/jobs?campaignId=${campaignId}`;
  // A number, not SWR's function form: SWR re-arms its timer only when this value changes, and a function that once
  // returned 0 would never be called again.
  const latest: JobList = useSWRConfig().cache.get(key)?.data ?? initial;
  const { data, error, mutate } = useSWR<JobList, Error>(
    key,
    (path: string) => fetchJson<JobList>(path, { fields: ["jobs", "now"] }),
    {
      fallbackData: initial,
      revalidateOnMount: true,
      refreshInterval: nextPollDelay(latest.jobs, Date.parse(latest.now)),
      // SWR drops polls that come sooner than this after the last one.
      dedupingInterval: 500,
      // Coming back to the tab shows the current state at once.
      focusThrottleInterval: 1_000,
      onErrorRetry: retryWithBackoff,
    },
  );
  return {
    jobs: data?.jobs ?? initial.jobs,
    serverNow: data?.now ?? initial.now,
    error,
    refresh: mutate,
  };
}
