"use client";

import useSWR from "swr";
import { fetchJson } from "@/lib/browser/fetch-json";
import type { ScriptProposal } from "@/lib/domain/campaigns/proposal.schema";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";

/**
 * The newest script proposal for a campaign, and the job that is running or has failed since. `jobs` are the campaign's, newest
 * first; the proposal is refetched after each completed one.
 */
export function useScriptProposal(
  campaignId: string,
  jobs: readonly JobView[],
): { proposal: ScriptProposal | null; running: JobView | null; failed: JobView | null } {
  const proposalJobs = jobs.filter((job) => job.type === "script_openrouter");
  const newest = proposalJobs[0] ?? null;
  const finished = proposalJobs.find((job) => job.status === "completed");
  const { data } = useSWR(
    finished === undefined ? null : [`/api/campaigns/${campaignId}/proposal`, finished.id],
    ([path]) => fetchJson<{ proposal: ScriptProposal | null }>(path),
    { revalidateOnFocus: false },
  );
  return {
    proposal: data?.proposal ?? null,
    running: newest !== null && !isFinished(newest.status) ? newest : null,
    failed: newest?.status === "failed" ? newest : null,
  };
}
