"use client";

import { useTranslations } from "use-intl";
import { AdSection } from "@/components/ads/ad-section";
import { buttonClasses } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { useCredits } from "@/hooks/credits/use-credits";
import { useShortOfCreditsToast } from "@/hooks/credits/use-short-of-credits-toast";
import { useGenerate } from "@/hooks/jobs/use-generate";
import {
  useBrowserNotifications,
  useJobNotifications,
  useTitleSign,
  useUnseenSign,
} from "@/hooks/jobs/use-job-notifications";
import { toast } from "@/hooks/toast";
import { useErrorText, useFailureText } from "@/hooks/use-error-text";
import type { CampaignView, Prices } from "@/lib/domain/campaigns/campaign";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";
import type { JobList } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";
import type { Problem } from "@/lib/i18n/problem-text";
import { CampaignProgress } from "./campaign-progress";
import { ClipCard } from "./clip-card";
import { GenerateAll } from "./generate-all";

type GenerateStepProps = {
  campaign: CampaignView;
  prices: Prices;
  initialJobs: JobList;
  initialCredits: CreditsView;
};

/** Step 6: a card per clip. Clips come from the server's rows, jobs from one poll; no copies are kept here. */
export function GenerateStep({ campaign, prices, initialJobs, initialCredits }: GenerateStepProps) {
  const t = useTranslations("generate");
  const errorText = useErrorText();
  const failureText = useFailureText();
  const generation = useGenerate(campaign.id, initialJobs);
  const credits = useCredits(initialCredits);
  const notifyShort = useShortOfCreditsToast();
  const running = generation.jobs.filter((job) => !isFinished(job.status));
  const isRunning = running.length > 0;
  const canGenerateAll = campaign.clips.some(
    (clip) => clip.parts.videoUrl === null && !running.some((job) => job.clipId === clip.id),
  );
  const open = campaign.clips.filter((clip) => clip.parts.videoUrl === null);
  const ready = campaign.clips.length - open.length;

  const notifications = useBrowserNotifications();
  const all = campaign.clips.length;
  const unseen = useUnseenSign();
  useTitleSign(isRunning ? `(${ready}/${all})` : unseen.sign);
  useJobNotifications(generation.jobs, ({ failed, isAllDone }) => {
    unseen.leave(failed.length > 0 ? "⚠" : "✓");
    for (const job of failed) toast.error(t("news.failed", { reason: failureText(job) }));
    if (isAllDone && failed.length === 0) toast.success(t("news.done"));
    if (isAllDone)
      notifications.show(campaign.title, t(failed.length > 0 ? "news.ended" : "news.done"));
  });

  /** Reports the outcome of an action; true on success. */
  const notify = (problem: Problem | null, success: string | null): boolean => {
    if (problem === null) {
      if (success !== null) toast.success(success);
      return true;
    }
    if (problem.code === "idempotency_key_reused") toast.info(t("alreadyStarted"));
    else if (problem.code === "insufficient_credits") notifyShort(problem);
    else toast.error(errorText(problem));
    return false;
  };

  if (all === 0) {
    return (
      <div className="mx-auto flex max-w-md flex-col items-center gap-4 py-12 text-center">
        <p className="text-muted">{t("empty")}</p>
        <PageLink href={`/campaigns/${campaign.id}/plan`} className={buttonClasses()}>
          {t("toPlan")}
        </PageLink>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4 rounded-2xl border border-line bg-surface p-4">
        <CampaignProgress
          ready={ready}
          all={all}
          running={running.length}
          chargedCents={campaign.chargedCents}
          remainingCents={open.reduce(
            (sum, clip) => sum + (clip.pipelineCents?.fast.nano_banana ?? 0),
            0,
          )}
          onNotify={notifications.permission === "default" ? () => void notifications.ask() : null}
        />
        {canGenerateAll ? (
          <GenerateAll
            clips={campaign.clips}
            isBusy={generation.isBusy(campaign.id)}
            onQuote={() => generation.quoteAll("fast")}
            onStart={async () => {
              notify(await generation.generateAll("fast"), t("startedToast"));
            }}
          />
        ) : null}
      </div>
      {generation.isStale ? <Notice kind="error">{t("stale")}</Notice> : null}
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
              onGenerate={async (request) => {
                notify(await generation.generate(clip.id, request), t("startedToast"));
              }}
              onRetry={async (job) => {
                notify(await generation.retry(job), t("startedToast"));
              }}
              onCancel={async (job) => {
                notify(await generation.cancel(job), null);
              }}
              onSelectVersion={async (number, withScript) =>
                notify(await generation.selectVersion(clip.id, number, withScript), null)
              }
              onSaveLine={async (line) =>
                notify(await generation.saveLine(clip.id, line), t("line.saved"))
              }
            />
          </li>
        ))}
      </ul>
      <AdSection campaign={campaign} running={running.length} />
    </div>
  );
}
