"use client";

import { useFormatter, useTranslations } from "use-intl";
import { LocalTime } from "@/components/ui/local-time";
import { Notice } from "@/components/ui/notice";
import { useAdminWords } from "@/hooks/admin/use-admin-words";
import { useSpans } from "@/hooks/use-durations";
import { useWords } from "@/hooks/use-words";
import type { AdminHealth } from "@/lib/domain/admin/health";
import type { AdminJob } from "@/lib/domain/admin/job.schema";
import type { JobAlert } from "@/lib/domain/admin/jobs";
import { nextStep } from "@/lib/domain/admin/jobs";
import { AdminSection } from "./admin-section";
import { AuditButton } from "./audit-button";
import { CheckButton } from "./check-button";
import { DataTable } from "./data-table";
import { JobName } from "./job-name";
import { NextStepText } from "./next-step-text";
import { UntrustedText } from "./untrusted-text";

/** Two and a half runs of a 60 s cron, the slowest way to drive the reconciler. */
const LATE_MS = 150_000;

type HealthScreenProps = {
  alerts: readonly JobAlert[];
  /** At most this many alerts were read. */
  maxAlerts: number;
  oldest: readonly AdminJob[];
  health: AdminHealth;
};

/** Stuck jobs, the audit, and whether the reconciler and the webhooks are working. */
export function HealthScreen({ alerts, maxAlerts, oldest, health }: HealthScreenProps) {
  const t = useTranslations("adminHealth");
  const words = useWords();
  const span = useSpans();
  const now = new Date(health.now);
  const age = (time: string) => span(now.getTime() - Date.parse(time));
  return (
    <div className="flex flex-col gap-8">
      <AdminSection title={t("alert")}>
        {alerts.length === 0 ? (
          <Notice kind="success">{t("noAlerts")}</Notice>
        ) : (
          <DataTable
            caption={t("alert")}
            columns={[
              { key: "job", head: t("columns.job") },
              { key: "alert", head: t("columns.alert") },
              { key: "next", head: t("columns.next"), from: "md" },
              { key: "check", head: "" },
            ]}
            rows={alerts.map((row) => ({
              key: row.job.id,
              cells: [
                <JobName key="job" job={row.job} />,
                <div key="alert" className="flex flex-col">
                  <span className="font-medium text-bad">{t(`alerts.${row.alert}`)}</span>
                  <span className="text-muted">{age(row.since)}</span>
                  {row.lastError === null ? null : (
                    <span className="text-muted">
                      <UntrustedText text={row.lastError} />
                    </span>
                  )}
                </div>,
                <NextStepText
                  key="next"
                  next={nextStep(
                    { ...row, ...row.job, isDue: true, requestId: row.job.requestId },
                    now,
                  )}
                  deadlineAt={row.job.completedAt === null ? row.deadlineAt : null}
                />,
                <CheckButton
                  key="check"
                  jobId={row.job.id}
                  label={t("checkJob", { name: words.generation(row.job.type) })}
                />,
              ],
            }))}
            empty=""
          />
        )}
        {alerts.length < maxAlerts ? null : (
          <p className="text-sm text-muted">{t("alertsMore", { count: maxAlerts })}</p>
        )}
      </AdminSection>

      <AdminSection title={t("oldest")}>
        <DataTable
          caption={t("oldest")}
          columns={[
            { key: "job", head: t("columns.job") },
            { key: "age", head: t("columns.age"), isNumber: true },
            { key: "check", head: "" },
          ]}
          rows={oldest.map((job) => ({
            key: job.id,
            cells: [
              <JobName key="job" job={job} />,
              age(job.createdAt),
              <CheckButton
                key="check"
                jobId={job.id}
                label={t("checkJob", { name: words.generation(job.type) })}
              />,
            ],
          }))}
          empty={t("nothingRuns")}
        />
      </AdminSection>

      <Audit rules={health.audit} />
      <Reconciler state={health.reconciler} now={now} />
      <Deliveries health={health} />
    </div>
  );
}

function Audit({ rules }: { rules: AdminHealth["audit"] }) {
  const t = useTranslations("adminHealth");
  const broken = rules.filter((rule) => rule.violationCount > 0);
  const times = rules.flatMap((rule) => rule.ranAt ?? []).sort();
  const [from, to] = [times[0], times.at(-1)];
  return (
    <AdminSection title={t("audit")} lead={t("auditLead")} beside={<AuditButton />}>
      {broken.length === 0 ? (
        <Notice kind={times.length === 0 ? "info" : "success"}>
          {t(times.length === 0 ? "auditNever" : "auditOk")}
        </Notice>
      ) : (
        <>
          <Notice kind="error">
            {t("auditBroken", {
              count: broken.reduce((sum, rule) => sum + rule.violationCount, 0),
            })}
          </Notice>
          <DataTable
            caption={t("audit")}
            columns={[
              { key: "rule", head: t("rule") },
              { key: "subject", head: t("subject"), from: "sm" },
              { key: "detail", head: t("detail") },
            ]}
            rows={broken.flatMap(({ rule, violations }) =>
              violations.map(({ subject, detail }) => ({
                key: `${rule} ${subject}`,
                cells: [
                  <code key="rule" className="text-xs wrap-anywhere">
                    {rule}
                  </code>,
                  <code key="subject" className="text-xs wrap-anywhere">
                    {subject}
                  </code>,
                  <UntrustedText key="detail" text={detail} />,
                ],
              })),
            )}
            empty=""
          />
        </>
      )}
      {from === undefined || to === undefined ? null : (
        <p className="text-sm text-muted">
          {t.rich("auditAt", {
            from: () => <LocalTime time={from} />,
            to: () => <LocalTime time={to} />,
          })}
        </p>
      )}
    </AdminSection>
  );
}

function Reconciler({ state, now }: { state: AdminHealth["reconciler"]; now: Date }) {
  const t = useTranslations("adminHealth");
  const span = useSpans();
  const { last, busy } = state;
  const agoMs = last === null ? null : now.getTime() - Date.parse(last.at);
  return (
    <AdminSection title={t("reconciler")}>
      {last === null || agoMs === null ? (
        <Notice kind="error">{t("reconcilerNever")}</Notice>
      ) : (
        <Notice kind={agoMs > LATE_MS ? "error" : "success"}>
          {t("reconcilerRan", {
            span: span(agoMs),
            claimed: last.claimed,
            failed: last.failed,
          })}
          {agoMs > LATE_MS ? ` ${t("reconcilerLate")}` : ""}
        </Notice>
      )}
      {busy === null ? null : (
        <p className="text-sm text-muted">
          {t.rich("reconcilerBusy", {
            time: () => <LocalTime time={busy.at} />,
            claimed: busy.claimed,
            failed: busy.failed,
          })}
        </p>
      )}
    </AdminSection>
  );
}

function Deliveries({ health }: { health: AdminHealth }) {
  const t = useTranslations("adminHealth");
  const format = useFormatter();
  const { reason } = useAdminWords();
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      <AdminSection title={t("rejections")} lead={t("rejectionsLead")}>
        <DataTable
          caption={t("rejections")}
          columns={[
            { key: "reason", head: t("reason") },
            { key: "today", head: t("today"), isNumber: true },
            { key: "week", head: t("week"), isNumber: true },
            { key: "last", head: t("last"), from: "sm" },
          ]}
          rows={health.rejections.map((rejection) => ({
            key: rejection.reason,
            cells: [
              reason(rejection.reason),
              format.number(rejection.today),
              format.number(rejection.week),
              <LocalTime key="last" time={rejection.lastSeenAt} />,
            ],
          }))}
          empty={t("rejectionsNone")}
        />
      </AdminSection>
      <AdminSection title={t("deliveries")} lead={t("deliveriesLead")}>
        <DataTable
          caption={t("deliveries")}
          columns={[
            { key: "outcome", head: t("outcome") },
            { key: "bodies", head: t("bodies"), isNumber: true },
            { key: "times", head: t("times"), isNumber: true },
          ]}
          rows={health.deliveries.map(({ outcome, bodies, timesSeen }) => ({
            key: outcome,
            cells: [
              <code key="outcome" className="text-xs">
                {outcome}
              </code>,
              format.number(bodies),
              format.number(timesSeen),
            ],
          }))}
          empty={t("deliveriesNone")}
        />
      </AdminSection>
    </div>
  );
}
