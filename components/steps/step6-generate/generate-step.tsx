"use client";

import { toast } from "sonner";
import { Notice } from "@/components/ui/notice";
import { useCredits } from "@/hooks/use-credits";
import { useVideoGeneration, type Wish } from "@/hooks/use-video-generation";
import type { CreditsView, JobList, JobView } from "@/lib/domain/api";
import type { CampaignView, Prices } from "@/lib/domain/campaign";
import { isFinished } from "@/lib/domain/job-status";
import { ClipCard } from "./clip-card";
import { generateTexts as texts } from "./texts";

type GenerateStepProps = {
  campaign: CampaignView;
  prices: Prices;
  initialJobs: JobList;
  initialCredits: CreditsView;
};

/** Step 6: a card per clip. Clips come from the server's rows, jobs from one poll; nothing is kept here. */
export function GenerateStep({ campaign, prices, initialJobs, initialCredits }: GenerateStepProps) {
  const generation = useVideoGeneration(campaign.id, initialJobs);
  const credits = useCredits(initialCredits);
  const isRunning = generation.jobs.some((job) => !isFinished(job.status));
  const ready = campaign.clips.filter((clip) => clip.videoUrl !== null).length;

  const generate = async (clipId: string, wish: Wish) => {
    const problem = await generation.generate(clipId, wish);
    if (problem === null) toast.success(texts.startedToast);
    else if (problem.code === "idempotency_key_reused") toast.info(texts.alreadyStarted);
    else toast.error(problem.message);
  };
  const cancel = async (job: JobView) => {
    const problem = await generation.cancel(job);
    if (problem !== null) toast.error(problem.message);
  };

  if (campaign.clips.length === 0) return <p className="text-muted">{texts.empty}</p>;
  return (
    <div className="flex flex-col gap-5">
      <p className="text-sm text-muted" aria-live="polite">
        {texts.ready(ready, campaign.clips.length)}
        {isRunning ? ` · ${texts.leave}` : ""}
      </p>
      {generation.isStale ? <Notice kind="error">{texts.stale}</Notice> : null}
      <ul className="grid gap-5 lg:grid-cols-2 2xl:grid-cols-3">
        {campaign.clips.map((clip) => (
          <li key={clip.id}>
            <ClipCard
              clip={clip}
              portraitUrl={campaign.actorImageUrl}
              jobs={generation.jobs.filter((job) => job.clipId === clip.id)}
              prices={prices}
              spendable={credits.exempt ? null : credits.availableCents}
              now={generation.now}
              isBusy={generation.isBusy(clip.id)}
              onGenerate={(wish) => generate(clip.id, wish)}
              onCancel={cancel}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
