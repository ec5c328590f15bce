"use client";

import { useFormatter, useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { useFormats } from "@/hooks/use-formats";
import { useWords } from "@/hooks/use-words";
import type { BillingCheck } from "@/lib/domain/admin/health";
import { toAmount, toCents } from "@/lib/domain/credits/budget";
import { DataTable } from "./data-table";
import { UntrustedText } from "./untrusted-text";

type BillingCheckViewProps = {
  /** Null without an admin key. */
  check: BillingCheck | null;
  currency: string;
};

/** fal's billing of the last day, compared with our jobs. */
export function BillingCheckView({ check, currency }: BillingCheckViewProps) {
  const t = useTranslations("adminHealth");
  const words = useWords();
  const format = useFormatter();
  const formats = useFormats();
  const money = (microusd: number) => formats.money(toAmount(toCents(microusd)), currency);
  if (check === null) return <Notice kind="info">{t("billingNoKey")}</Notice>;
  if ("unavailable" in check) {
    return <Notice kind="error">{t("billingUnavailable", { reason: check.unavailable })}</Notice>;
  }
  const { orphans, missing, drift } = check;
  return (
    <div className="flex flex-col gap-4">
      {check.orphanCount === 0 && check.missingCount === 0 ? (
        <Notice kind="success">
          {t("billingOk", { count: check.eventCount, amount: money(check.billedMicrousd) })}
        </Notice>
      ) : null}
      {check.orphanCount === 0 ? null : (
        <>
          <Notice kind="error">{t("orphans", { count: check.orphanCount })}</Notice>
          <DataTable
            caption={t("orphans", { count: check.orphanCount })}
            columns={[
              { key: "request", head: t("request") },
              { key: "amount", head: t("amount"), isNumber: true },
            ]}
            rows={orphans.map(({ requestId, microusd }) => ({
              key: requestId,
              cells: [<UntrustedText key="request" text={requestId} />, money(microusd)],
            }))}
            empty=""
          />
        </>
      )}
      {check.missingCount === 0 ? null : (
        <>
          <Notice kind="error">{t("missing", { count: check.missingCount })}</Notice>
          <DataTable
            caption={t("missing", { count: check.missingCount })}
            columns={[
              { key: "job", head: t("columns.job") },
              { key: "amount", head: t("driftColumns.expected"), isNumber: true },
            ]}
            rows={missing.map(({ jobId, type, expectedMicrousd }) => ({
              key: jobId,
              cells: [
                <PageLink
                  key="job"
                  href={`/admin/jobs/${jobId}`}
                  className="underline underline-offset-4"
                >
                  {words.generation(type)}
                </PageLink>,
                money(expectedMicrousd),
              ],
            }))}
            empty=""
          />
        </>
      )}
      {drift.length === 0 ? null : (
        <DataTable
          caption={t("drift")}
          columns={[
            { key: "type", head: t("driftColumns.type") },
            { key: "jobs", head: t("driftColumns.jobs"), isNumber: true },
            { key: "expected", head: t("driftColumns.expected"), isNumber: true, from: "sm" },
            { key: "billed", head: t("driftColumns.billed"), isNumber: true },
            { key: "change", head: t("driftColumns.change"), isNumber: true },
          ]}
          rows={drift.map(({ type, jobs, expectedMicrousd, billedMicrousd }) => ({
            key: type,
            cells: [
              words.generation(type),
              format.number(jobs),
              money(expectedMicrousd),
              money(billedMicrousd),
              expectedMicrousd === 0
                ? "–"
                : format.number(billedMicrousd / expectedMicrousd - 1, {
                    style: "percent",
                    maximumFractionDigits: 1,
                    signDisplay: "exceptZero",
                  }),
            ],
          }))}
          empty=""
        />
      )}
    </div>
  );
}
