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
 * Everything steps 5 and 6 need to make clips: the campaign's jobs as rows, and the presses. The server does the work; this hook
 * asks for it and looks. A finished job makes the page read its rows again: those of the server's page, or as `readRows` does.
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
    /** The server's clock, so that no page needs a right one. */
    now: Date.parse(serverNow) + sinceAnswer,
    /** Set while the studio can't be reached; what is shown may be old. */
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
    /** Other lines for the whole campaign, proposed by a language model (useScriptProposal reads them). */
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
    /** A still for every clip that has none. */
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
    /** `from` is the line that was edited: another one that stands there by now is not overwritten. */
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
 * The same press on the same sight of the clip is the same request: a double click, or a second tab that has not seen the first
 * one's job yet, starts nothing new and pays nothing twice. With other options it is refused, and the tab then sees the job.
 */
function idempotencyKeyFor(
  jobs: readonly JobView[],
  clipId: string,
  kind: GenerateRequest["kind"],
): string {
  // A clip whose jobs are older than the whole list is told apart by the list's newest.
  const newest = jobs.find((job) => job.clipId === clipId) ?? jobs[0];
  return `${kind}:${clipId}:${newest?.id ?? "first"}`;
}
