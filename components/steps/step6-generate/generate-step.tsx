"use client";

import { toast } from "sonner";
import { Notice } from "@/components/ui/notice";
import { useCredits } from "@/hooks/use-credits";
import { useVideoGeneration } from "@/hooks/use-video-generation";
import type { CreditsView, JobList } from "@/lib/domain/api";
import type { CampaignView, Prices } from "@/lib/domain/campaign";
import { isFinished } from "@/lib/domain/job-status";
import { ClipCard } from "./clip-card";
import { GenerateAll } from "./generate-all";
import { generateTexts as texts } from "./texts";

type GenerateStepProps = {
  campaign: CampaignView;
  prices: Prices;
  initialJobs: JobList;
  initialCredits: CreditsView;
};

type Problem = { code: string; message: string } | null;

/** Step 6: a card per clip. Clips come from the server's rows, jobs from one poll; nothing is kept here. */
export function GenerateStep({ campaign, prices, initialJobs, initialCredits }: GenerateStepProps) {
  const generation = useVideoGeneration(campaign.id, initialJobs);
  const credits = useCredits(initialCredits);
  const running = generation.jobs.filter((job) => !isFinished(job.status));
  const isRunning = running.length > 0;
  const canGenerateAll = campaign.clips.some(
    (clip) => clip.parts.videoUrl === null && !running.some((job) => job.clipId === clip.id),
  );
  const ready = campaign.clips.filter((clip) => clip.parts.videoUrl !== null).length;

  /** Says how a press went; true when it went well. */
  const tell = (problem: Problem, success: string | null): boolean => {
    if (problem === null) {
      if (success !== null) toast.success(success);
      return true;
    }
    if (problem.code === "idempotency_key_reused") toast.info(texts.alreadyStarted);
    else toast.error(problem.message);
    return false;
  };

  if (campaign.clips.length === 0) return <p className="text-muted">{texts.empty}</p>;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted" aria-live="polite">
          {texts.ready(ready, campaign.clips.length)}
          {isRunning ? ` · ${texts.leave}` : ""}
        </p>
        {canGenerateAll ? (
          <GenerateAll
            clips={campaign.clips}
            isBusy={generation.isBusy(campaign.id)}
            onQuote={() => generation.quoteAll("fast")}
            onStart={async () => {
              tell(await generation.generateAll("fast"), texts.startedToast);
            }}
          />
        ) : null}
      </div>
      {generation.isStale ? <Notice kind="error">{texts.stale}</Notice> : null}
      <ul className="grid gap-5 xl:grid-cols-2">
        {campaign.clips.map((clip) => (
          <li key={clip.id}>
            <ClipCard
              clip={clip}
              portraitUrl={campaign.actorImageUrl}
              actorHasVoice={campaign.hasVoice}
              jobs={generation.jobs.filter((job) => job.clipId === clip.id)}
              prices={prices}
              spendable={credits.exempt ? null : credits.availableCents}
              now={generation.now}
              isBusy={generation.isBusy(clip.id)}
              onGenerate={async (wish) => {
                tell(await generation.generate(clip.id, wish), texts.startedToast);
              }}
              onRetry={async (job) => {
                tell(await generation.retry(job), texts.startedToast);
              }}
              onCancel={async (job) => {
                tell(await generation.cancel(job), null);
              }}
              onSelectVersion={async (number, withScript) =>
                tell(await generation.selectVersion(clip.id, number, withScript), null)
              }
              onSaveLine={async (line) =>
                tell(await generation.saveLine(clip.id, line), texts.line.saved)
              }
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
