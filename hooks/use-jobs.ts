"use client";

import useSWR from "swr";
import { fetchJson } from "@/lib/browser/fetch-json";
import { type JobList, jobList } from "@/lib/domain/api";
import { nextPollDelay } from "@/lib/domain/job-status";

export function jobsKey(campaignId: string): string {
  return `/api/jobs?campaignId=${campaignId}`;
}

/**
 * The jobs of one campaign, newest first: one poll for the whole page. The delay to the next question is a pure function of the
 * last answer; a hidden or offline tab does not ask (SWR), and after an error SWR backs off by itself.
 */
export function useJobs(campaignId: string, initial: JobList) {
  const { data, error, mutate } = useSWR<JobList, Error>(
    jobsKey(campaignId),
    (key: string) => fetchJson(key, jobList),
    {
      fallbackData: initial,
      revalidateOnMount: true,
      refreshInterval: (latest) =>
        latest === undefined ? 0 : nextPollDelay(latest.jobs, Date.parse(latest.now)),
      // SWR drops polls that come sooner than this after the last one.
      dedupingInterval: 500,
      refreshWhenHidden: false,
      refreshWhenOffline: false,
      keepPreviousData: true,
    },
  );
  return {
    jobs: data?.jobs ?? initial.jobs,
    serverNow: data?.now ?? initial.now,
    error,
    refresh: mutate,
  };
}
