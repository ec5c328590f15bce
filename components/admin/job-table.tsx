"use client";

import { useTranslations } from "use-intl";
import { LocalTime } from "@/components/ui/local-time";
import { PageLink } from "@/components/ui/page-link";
import { useAdminWords } from "@/hooks/admin/use-admin-words";
import { useSpans } from "@/hooks/use-durations";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import { durationMs } from "@/lib/domain/admin/jobs";
import { toAmount, toCents } from "@/lib/domain/credits/budget";
import { DataTable } from "./data-table";
import { JobName } from "./job-name";
import { UntrustedText } from "./untrusted-text";

type JobTableProps = { jobs: readonly AdminJob[]; currency: string };

/** Jobs of many users, each with its credits and provider cost. */
export function JobTable({ jobs, currency }: JobTableProps) {
  const t = useTranslations("admin");
  const words = useWords();
  const formats = useFormats();
  const span = useSpans();
  const adminWords = useAdminWords();
  return (
    <DataTable
      caption={t("jobs.caption")}
      columns={[
        { key: "job", head: t("jobs.job") },
        { key: "place", head: t("jobs.user"), from: "md" },
        { key: "started", head: t("jobs.started"), from: "sm" },
        { key: "took", head: t("jobs.took"), isNumber: true, from: "lg" },
        { key: "credits", head: t("jobs.credits"), isNumber: true },
        { key: "provider", head: t("jobs.provider"), isNumber: true, from: "sm" },
        { key: "end", head: t("jobs.end"), from: "lg" },
      ]}
      rows={jobs.map((job) => {
        const took = durationMs(job);
        return {
          key: job.id,
          cells: [
            <JobName key="job" job={job} />,
            <div key="place" className="flex flex-col">
              <PageLink
                href={`/admin/users/${job.userId}`}
                className="underline underline-offset-4"
              >
                <UntrustedText text={job.email ?? t("deletedUser")} />
              </PageLink>
              <span className="text-muted">
                {job.campaignTitle === null ? null : <UntrustedText text={job.campaignTitle} />}
                {job.beat === null ? null : ` · ${words.beat(job.beat)}`}
              </span>
            </div>,
            <LocalTime key="started" time={job.createdAt} />,
            took === null ? t("jobs.running") : span(took),
            <div key="credits" className="flex flex-col">
              <span>{job.chargedCents ?? job.estimatedCents}</span>
              <span className="text-muted">
                {job.refundedCents > 0
                  ? t("jobs.refunded", { count: job.refundedCents })
                  : job.chargedCents === null
                    ? t("jobs.estimated")
                    : null}
              </span>
            </div>,
            <div key="provider" className="flex flex-col">
              <span>{formats.money(toAmount(toCents(job.spentMicrousd)), currency)}</span>
              <span className="text-muted">
                {job.providerBilledMicrousd === null && job.spentMicrousd > 0
                  ? t("jobs.estimated")
                  : null}
              </span>
            </div>,
            job.settledBy === null ? "–" : adminWords.settler(job.settledBy),
          ],
        };
      })}
      empty={t("jobs.empty")}
    />
  );
}
