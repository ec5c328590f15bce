"use client";

import useSWR, { useSWRConfig } from "swr";
import { retryWithBackoff } from "@/hooks/retry-with-backoff";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { JobList } from "@/lib/domain/jobs/job.schema";
import { nextPollDelay } from "@/lib/domain/jobs/job-status";

/**
 * The jobs of one campaign, newest first: one poll for the whole page. The delay to the next question is a pure function of the
 * last answer; a hidden or offline tab does not ask (SWR), and after an error SWR backs off by itself.
 */
export function useJobs(campaignId: string, initial: JobList) {
  const key = `/api/jobs?campaignId=${campaignId}`;
  // A number, not SWR's function form: SWR arms its timer anew only when this value changes, and a function that once
  // answered 0 would never be asked again.
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
      // Whoever comes back to the tab sees the truth at once.
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
