"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useSWRConfig } from "swr";
import { BUDGET_KEY } from "@/hooks/credits/use-budget";
import { CREDITS_KEY } from "@/hooks/credits/use-credits";
import { useElapsed } from "@/hooks/use-elapsed";
import { fetchJson, type RequestError, toRequestError } from "@/lib/browser/fetch-json";
import type { CampaignQuote } from "@/lib/domain/generation/generate.schema";
import type { FrameEngine, VideoQuality } from "@/lib/domain/generation/types";
import type { JobList, JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import { useJobs } from "./use-jobs";

export type GenerateRequest =
  | { kind: "clip"; quality: VideoQuality; engine: FrameEngine }
  | { kind: "first-frame"; engine: FrameEngine }
  | { kind: "video"; quality: VideoQuality }
  | { kind: "voice" }
  | { kind: "ambient" }
  | { kind: "transcribe" };

/**
 * Everything steps 5 and 6 need to generate: the campaign's jobs and the actions. The server does the work; this hook requests
 * it and polls. When a job finishes, the page reads its rows again: with `readRows`, or else by a router refresh.
 */
export function useGenerate(campaignId: string, initial: JobList, readRows?: () => void) {
  const router = useRouter();
  const { mutate } = useSWRConfig();
  const { jobs, serverNow, error, refresh } = useJobs(campaignId, initial);
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const isRunning = jobs.some((job) => !isFinished(job.status));
  const sinceAnswer = useElapsed(serverNow, isRunning);

  const finished = jobs
    .filter((job) => isFinished(job.status))
    .map((job) => job.id)
    .join();
  const seenFinished = useRef(finished);
  useEffect(() => {
    if (seenFinished.current === finished) return;
    seenFinished.current = finished;
    if (readRows === undefined) router.refresh();
    else readRows();
    for (const key of [CREDITS_KEY, BUDGET_KEY]) void mutate(key);
  }, [finished, readRows, router, mutate]);

  const runAction = async (
    name: string,
    action: () => Promise<unknown>,
  ): Promise<RequestError | null> => {
    setBusy((names) => new Set(names).add(name));
    try {
      await action();
      return null;
    } catch (problem) {
      return toRequestError(problem);
    } finally {
      await Promise.all([refresh(), mutate(CREDITS_KEY), mutate(BUDGET_KEY)]);
      setBusy((names) => new Set([...names].filter((other) => other !== name)));
    }
  };

  return {
    jobs,
    /** The server's clock, in ms: the device's may be wrong. */
    now: Date.parse(serverNow) + sinceAnswer,
    /** True while the studio can't be reached; what is shown may be out of date. */
    isStale: error !== undefined,
    isBusy: (name: string) => busy.has(name),
    generate: (clipId: string, request: GenerateRequest) =>
      runAction(clipId, () => {
        const { kind, ...options } = request;
        return fetchJson(`/api/generate/${kind}`, {
          method: "POST",
          body: { clipId, ...options },
          idempotencyKey: idempotencyKeyFor(jobs, clipId, kind),
        });
      }),
    generateAll: (quality: VideoQuality) =>
      runAction(campaignId, () =>
        fetchJson("/api/generate/campaign", {
          method: "POST",
          body: { campaignId, quality },
          idempotencyKey: `all:${campaignId}:${jobs[0]?.id ?? "first"}`,
        }),
      ),
    /** Requests a script proposal for the whole campaign (useScriptProposal reads it). */
    requestScriptProposal: () =>
      runAction(campaignId, () =>
        fetchJson("/api/generate/script", {
          method: "POST",
          body: { campaignId },
          idempotencyKey: `script:${campaignId}:${jobs[0]?.id ?? "first"}`,
        }),
      ),
    /** What generateAll would cost, clip by clip. Throws RequestError. */
    quoteAll: (quality: VideoQuality): Promise<CampaignQuote> =>
      fetchJson<CampaignQuote>("/api/generate/campaign", {
        method: "POST",
        body: { campaignId, quality, dryRun: true },
        fields: ["clips", "totalCostCents", "providerCost"],
      }),
    /** A first frame for every clip that has none. */
    generateFrames: (engine: FrameEngine) =>
      runAction(campaignId, () =>
        fetchJson("/api/generate/campaign", {
          method: "POST",
          body: { campaignId, steps: "first_frame", engine },
          idempotencyKey: `frames:${campaignId}:${jobs[0]?.id ?? "first"}`,
        }),
      ),
    /** What generateFrames would cost, clip by clip. Throws RequestError. */
    quoteFrames: (engine: FrameEngine): Promise<CampaignQuote> =>
      fetchJson<CampaignQuote>("/api/generate/campaign", {
        method: "POST",
        body: { campaignId, steps: "first_frame", engine, dryRun: true },
        fields: ["clips", "totalCostCents", "providerCost"],
      }),
    retry: (job: JobView) =>
      runAction(job.clipId ?? job.id, () =>
        fetchJson(`/api/jobs/${job.id}/retry`, { method: "POST", body: {} }),
      ),
    cancel: (job: JobView) =>
      runAction(job.clipId ?? job.id, () =>
        fetchJson(`/api/jobs/${job.id}/cancel`, { method: "POST", body: {} }),
      ),
    selectVersion: (clipId: string, versionNumber: number, withScript: boolean) =>
      runAction(clipId, async () => {
        await fetchJson(`/api/clips/${clipId}/version`, {
          method: "POST",
          body: { versionNumber, withScript },
        });
        router.refresh();
      }),
    /** `from` is the line the edit started from: if it has changed since, it is not overwritten. */
    saveLine: (clipId: string, { from, to }: { from: string; to: string }) =>
      runAction(clipId, async () => {
        try {
          await fetchJson(`/api/clips/${clipId}`, {
            method: "PATCH",
            body: { changes: [{ field: "script.line", from, to }] },
          });
        } finally {
          router.refresh();
        }
      }),
  };
}

/**
 * Derived from what the user saw, so a double click, or a second tab that hasn't seen the first one's job yet, reuses the key:
 * nothing is started or paid twice. With other options it is refused, and the tab then sees the job.
 */
function idempotencyKeyFor(
  jobs: readonly JobView[],
  clipId: string,
  kind: GenerateRequest["kind"],
): string {
  // If the clip's jobs are too old to be in the list, the list's newest job stands in.
  const newest = jobs.find((job) => job.clipId === clipId) ?? jobs[0];
  return `${kind}:${clipId}:${newest?.id ?? "first"}`;
}
