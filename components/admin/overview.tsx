"use client";

import dynamic from "next/dynamic";
import { useFormatter, useTranslations } from "use-intl";
import { LocalTime } from "@/components/ui/local-time";
import { PageLink } from "@/components/ui/page-link";
import { Skeleton } from "@/components/ui/skeleton";
import { useAdminWords } from "@/hooks/admin/use-admin-words";
import { useSpans } from "@/hooks/use-durations";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import type { Overview } from "@/lib/domain/admin/overview";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";
import { JOB_STATUSES, type JobStatus } from "@/lib/domain/jobs/job-status";
import { AdminSection } from "./admin-section";
import { DataTable } from "./data-table";
import { Figure } from "./figure";

const OverviewCharts = dynamic(
  () => import("./overview-charts").then((module) => module.OverviewCharts),
  { loading: () => <Skeleton className="h-[40rem]" /> },
);

/** A median above this multiple of the usual duration is flagged. */
const SLOWER = 1.5;

type OverviewScreenProps = {
  overview: Overview;
  /** Jobs started today. */
  statuses: Partial<Record<JobStatus, number>>;
  running: number;
  oldest: AdminJob | null;
  now: string;
  currency: string;
  /** The balance fal reports; absent without an admin key, null before the first read. */
  balance: BudgetView["providerBalance"];
};

/** The studio at a glance. */
export function OverviewScreen(props: OverviewScreenProps) {
  const { overview, statuses, oldest, currency } = props;
  const t = useTranslations("adminOverview");
  const adminWords = useAdminWords();
  const words = useWords();
  const format = useFormatter();
  const formats = useFormats();
  const span = useSpans();
  const money = (amount: number) => formats.money(amount, currency);
  const percent = (share: number) =>
    format.number(share, { style: "percent", maximumFractionDigits: 1 });
  const duration = (milliseconds: number | null) =>
    milliseconds === null ? "–" : span(milliseconds);
  const { today, month } = overview;
  return (
    <div className="flex flex-col gap-8">
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          label={t("today")}
          value={format.number(today.jobs)}
          hint={JOB_STATUSES.filter((status) => (statuses[status] ?? 0) > 0)
            .map((status) => `${words.status(status)} ${format.number(statuses[status] ?? 0)}`)
            .join(" · ")}
        />
        <Figure label={t("running")} value={format.number(props.running)} />
        <Figure
          label={t("oldest")}
          value={
            oldest === null ? (
              "–"
            ) : (
              <PageLink href={`/admin/jobs/${oldest.id}`} className="underline underline-offset-4">
                {span(Date.parse(props.now) - Date.parse(oldest.createdAt))}
              </PageLink>
            )
          }
          hint={oldest === null ? t("nothingRuns") : words.generation(oldest.type)}
        />
        <Figure
          label={t("balance")}
          value={props.balance ? formats.money(props.balance.amount, props.balance.currency) : "–"}
          hint={
            props.balance === undefined
              ? t("balanceUnknown")
              : props.balance === null
                ? t("balanceUnread")
                : t.rich("readAt", { time: () => <LocalTime time={props.balance?.readAt ?? ""} /> })
          }
        />
      </dl>

      <AdminSection title={t("money")}>
        <div className="max-w-2xl">
          <DataTable
            caption={t("money")}
            columns={[
              { key: "name", head: "" },
              { key: "today", head: t("todayColumn"), isNumber: true },
              { key: "month", head: t("monthColumn"), isNumber: true },
            ]}
            rows={[
              {
                key: "charged",
                cells: [
                  t("charged"),
                  formats.credits(today.chargedCents),
                  formats.credits(month.chargedCents),
                ],
              },
              {
                key: "provider",
                cells: [t("provider"), money(today.provider), money(month.provider)],
              },
              { key: "margin", cells: [t("margin"), money(today.margin), money(month.margin)] },
            ]}
            empty=""
          />
        </div>
      </AdminSection>

      <AdminSection title={t("settledBy")} lead={t("settledLead")}>
        {overview.settledBy.length === 0 ? (
          <p className="text-sm text-muted">{t("settledNone")}</p>
        ) : (
          <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
            {overview.settledBy.map(({ by, count, share }) => (
              <Figure
                key={by}
                label={adminWords.settler(by)}
                value={percent(share)}
                hint={t("jobCount", { count })}
              />
            ))}
          </dl>
        )}
      </AdminSection>

      <AdminSection title={t("types")} lead={t("typesLead")}>
        <DataTable
          caption={t("types")}
          columns={[
            { key: "type", head: t("columns.type") },
            { key: "ended", head: t("columns.ended"), isNumber: true },
            { key: "failures", head: t("columns.failures"), isNumber: true },
            { key: "median", head: t("columns.median"), isNumber: true },
            { key: "p95", head: t("columns.p95"), isNumber: true, from: "sm" },
            { key: "usual", head: t("columns.usual"), isNumber: true, from: "sm" },
          ]}
          rows={overview.types.map((type) => ({
            key: type.type,
            cells: [
              <PageLink
                key="type"
                href={`/admin/jobs?type=${type.type}`}
                className="underline underline-offset-4"
              >
                {words.generation(type.type)}
              </PageLink>,
              format.number(type.ended),
              <span key="failures" className={type.failed > 0 ? "text-bad" : undefined}>
                {type.failureRate === null ? "–" : percent(type.failureRate)}
              </span>,
              <span key="median" className="flex flex-col">
                {duration(type.medianMs)}
                {type.medianMs !== null &&
                type.usualMs !== null &&
                type.medianMs > type.usualMs * SLOWER ? (
                  <span className="text-warn">{t("slower")}</span>
                ) : null}
              </span>,
              duration(type.p95Ms),
              duration(type.usualMs),
            ],
          }))}
          empty={t("typesNone")}
        />
      </AdminSection>

      <OverviewCharts days={overview.days} hours={overview.hours} currency={currency} />
    </div>
  );
}
