"use client";

import { useTranslations } from "use-intl";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { useJob } from "@/hooks/jobs/use-job";
import { useFailureText } from "@/hooks/use-error-text";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { JobCosts } from "@/lib/domain/credits/budget.schema";
import type { JobView } from "@/lib/domain/jobs/job.schema";
import { isFinished } from "@/lib/domain/jobs/job-status";

type JobDetailProps = { initial: { job: JobView; costs: JobCosts } };

/** One generation: its status and four figures, credits and provider cost kept apart. */
export function JobDetail({ initial }: JobDetailProps) {
  const t = useTranslations("jobs");
  const words = useWords();
  const failureText = useFailureText();
  const { job, costs, isStale } = useJob(initial);
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="text-2xl font-semibold tracking-tight">{words.generation(job.type)}</h1>
        <p role="status" className="text-muted">
          {words.status(job.status)}
        </p>
      </div>
      {isStale ? <Notice kind="error">{t("stale")}</Notice> : null}
      {job.status === "failed" || job.status === "cancelled" ? (
        <Notice kind={job.status === "failed" ? "error" : "info"}>{failureText(job)}</Notice>
      ) : null}
      {job.campaignId === null ? null : (
        <PageLink
          href={`/campaigns/${job.campaignId}`}
          className="self-start rounded text-sm underline underline-offset-4"
        >
          {t("campaign")}
        </PageLink>
      )}
      <Costs job={job} costs={costs} />
      <Times job={job} />
    </div>
  );
}

function Costs({ job, costs }: { job: JobView; costs: JobCosts }) {
  const t = useTranslations("jobs");
  const formats = useFormats();
  const money = (amount: number) => formats.money(amount, costs.currency);
  const isOver = isFinished(job.status);
  const held =
    costs.heldCents === 0 && costs.estimatedCents > 0
      ? t("heldNothing")
      : costs.isHeld
        ? t("heldNow")
        : job.status === "completed"
          ? t("heldCaptured")
          : t("heldReleased");
  const charged =
    costs.chargedCents === null
      ? t("chargedLater")
      : costs.chargedCents > 0
        ? t("chargedDone")
        : isOver && job.status !== "completed"
          ? t("chargedNothing")
          : "";
  const provider = costs.isBilled
    ? t("providerBilled", { estimate: money(costs.providerEstimate) })
    : isOver && costs.providerCost === 0 && costs.providerEstimate > 0
      ? t("providerNothing")
      : t("providerEstimated");
  const numbers = [
    { label: t("estimate"), value: formats.credits(costs.estimatedCents), hint: t("estimateHint") },
    { label: t("held"), value: formats.credits(costs.heldCents), hint: held },
    {
      label: t("charged"),
      value: costs.chargedCents === null ? "–" : formats.credits(costs.chargedCents),
      hint: charged,
    },
    { label: t("provider"), value: money(costs.providerCost), hint: provider },
  ];
  return (
    <section aria-labelledby="costs-title" className="flex flex-col gap-3">
      <h2 id="costs-title" className="font-semibold">
        {t("costs")}
      </h2>
      <dl className="grid gap-3 sm:grid-cols-2">
        {numbers.map(({ label, value, hint }) => (
          <div key={label} className="rounded-2xl border border-line bg-surface p-4">
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="text-xl font-semibold tabular-nums">{value}</dd>
            <dd className="min-h-5 text-sm text-muted">{hint}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Times({ job }: { job: JobView }) {
  const t = useTranslations("jobs");
  const times = [
    { label: t("created"), time: job.createdAt },
    { label: t("submitted"), time: job.submittedAt },
    { label: t("completed"), time: job.completedAt },
  ];
  return (
    <section aria-labelledby="times-title" className="flex flex-col gap-3">
      <h2 id="times-title" className="font-semibold">
        {t("times")}
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        {times.map(({ label, time }) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd>{time === null ? t("notYet") : <LocalTime time={time} />}</dd>
          </div>
        ))}
        <dt className="text-muted">{t("number")}</dt>
        <dd className="font-mono text-xs leading-5 wrap-anywhere">{job.id}</dd>
      </dl>
      {job.retryOf === null ? null : (
        <p className="text-sm text-muted">
          {t.rich("retry", {
            link: (text) => (
              <PageLink href={`/jobs/${job.retryOf}`} className="underline underline-offset-4">
                {text}
              </PageLink>
            ),
          })}
        </p>
      )}
    </section>
  );
}
