"use client";

import { useFormatter, useTranslations } from "use-intl";
import { BudgetMeter } from "@/components/credits/budget-meter";
import { SpentFigures } from "@/components/credits/spent-figures";
import { buttonClasses } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { PageLink } from "@/components/ui/page-link";
import { useAdminWords } from "@/hooks/admin/use-admin-words";
import { useFormats } from "@/hooks/use-formats";
import type { AdminLedgerEntry, AdminUser } from "@/lib/domain/admin/users";
import { AdminSection } from "./admin-section";
import { ChangeCredits } from "./change-credits";
import { DataTable } from "./data-table";
import { Figure } from "./figure";
import { UntrustedText } from "./untrusted-text";

type UserDetailProps = {
  user: AdminUser;
  entries: readonly AdminLedgerEntry[];
};

/** One creator: budget and credits as the creator sees them, and the ledger with each entry's author. */
export function UserDetail({ user, entries }: UserDetailProps) {
  const t = useTranslations("adminUsers");
  const adminWords = useAdminWords();
  const format = useFormatter();
  const formats = useFormats();
  const { budget } = user;
  const change = (cents: number) =>
    cents === 0 ? "–" : format.number(cents, { signDisplay: "always" });
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
        <p>
          {t.rich("joined", { time: () => <LocalTime time={user.createdAt} /> })}
          {" · "}
          {t.rich("active", { time: () => <LocalTime time={user.lastActivityAt} /> })}
        </p>
        <PageLink href={`/admin/jobs?user=${user.id}`} className={buttonClasses("secondary")}>
          {t("jobs")}
        </PageLink>
      </div>
      <div className="grid gap-8 lg:grid-cols-2">
        <AdminSection title={t("budget")}>
          <div className="flex max-w-xl flex-col gap-4 rounded-2xl border border-line bg-surface p-4">
            {budget.manualBudget === null || budget.remaining === null ? (
              <p className="text-sm text-muted">{t("budgetNone")}</p>
            ) : (
              <BudgetMeter
                budget={budget.manualBudget}
                remaining={budget.remaining}
                currency={budget.currency}
              />
            )}
            <SpentFigures budget={budget} />
          </div>
        </AdminSection>
        <AdminSection title={t("credits")}>
          <dl className="grid grid-cols-1 gap-3 sm:grid-cols-3">
            <Figure label={t("balance")} value={formats.credits(user.balanceCents)} />
            <Figure label={t("held")} value={formats.credits(user.heldCents)} />
            <Figure label={t("available")} value={formats.credits(user.availableCents)} />
          </dl>
        </AdminSection>
      </div>
      <AdminSection title={t("change.title")}>
        <ChangeCredits userId={user.id} />
      </AdminSection>
      <AdminSection title={t("ledger")}>
        <DataTable
          caption={t("ledger")}
          columns={[
            { key: "entry", head: t("ledgerColumns.entry") },
            { key: "by", head: t("ledgerColumns.by"), from: "md" },
            { key: "balance", head: t("ledgerColumns.balance"), isNumber: true },
            { key: "held", head: t("ledgerColumns.held"), isNumber: true },
            { key: "when", head: t("ledgerColumns.when"), from: "sm" },
          ]}
          rows={entries.map((entry) => ({
            key: String(entry.id),
            cells: [
              <div key="entry" className="flex flex-col">
                <span>{adminWords.entry(entry.entry)}</span>
                <span className="text-muted">
                  <UntrustedText text={entry.description} />
                </span>
                {entry.jobId === null ? null : (
                  <PageLink
                    href={`/admin/jobs/${entry.jobId}`}
                    className="self-start text-muted underline underline-offset-4"
                  >
                    {entry.jobId.slice(0, 8)}
                  </PageLink>
                )}
              </div>,
              entry.actorEmail === null ? "–" : <UntrustedText key="by" text={entry.actorEmail} />,
              change(entry.balanceChangeCents),
              change(entry.heldChangeCents),
              <LocalTime key="when" time={entry.createdAt} />,
            ],
          }))}
          empty={t("ledgerEmpty")}
        />
      </AdminSection>
    </div>
  );
}
