"use client";

import { useFormatter, useTranslations } from "use-intl";
import { LEVEL_TONES } from "@/components/credits/budget-meter";
import { classNames } from "@/components/ui/class-names";
import { LocalTime } from "@/components/ui/local-time";
import { PageLink } from "@/components/ui/page-link";
import { useFormats } from "@/hooks/use-formats";
import type { AdminUser } from "@/lib/domain/admin/users";
import { budgetLevel } from "@/lib/domain/credits/budget";
import { DataTable } from "./data-table";
import { UntrustedText } from "./untrusted-text";

const TEXT_TONES = { good: "text-good", warn: "text-warn", bad: "text-bad" } as const;

/** Users with budget and credits; the remaining budget is coloured as the creator sees it. */
export function UserTable({ users }: { users: readonly AdminUser[] }) {
  const t = useTranslations("adminUsers");
  const format = useFormatter();
  const formats = useFormats();
  return (
    <DataTable
      caption={t("title")}
      columns={[
        { key: "user", head: t("columns.user") },
        { key: "budget", head: t("columns.budget"), isNumber: true, from: "md" },
        { key: "spent", head: t("columns.spent"), isNumber: true, from: "sm" },
        { key: "remaining", head: t("columns.remaining"), isNumber: true },
        { key: "available", head: t("columns.available"), isNumber: true },
        { key: "held", head: t("columns.held"), isNumber: true, from: "md" },
        { key: "active", head: t("columns.active"), from: "lg" },
      ]}
      rows={users.map(({ budget, ...user }) => ({
        key: user.id,
        cells: [
          <div key="user" className="flex flex-col">
            <PageLink
              href={`/admin/users/${user.id}`}
              className="font-medium underline underline-offset-4"
            >
              <UntrustedText text={user.email} />
            </PageLink>
            <span className="text-muted">
              <UntrustedText text={user.displayName} />
            </span>
          </div>,
          budget.manualBudget === null
            ? t("noBudget")
            : formats.money(budget.manualBudget, budget.currency),
          formats.money(budget.spent, budget.currency),
          budget.manualBudget === null || budget.remaining === null ? (
            "–"
          ) : (
            <span
              key="remaining"
              className={classNames(
                "font-medium",
                TEXT_TONES[LEVEL_TONES[budgetLevel(budget.manualBudget, budget.remaining).level]],
              )}
            >
              {formats.money(budget.remaining, budget.currency)}
            </span>
          ),
          format.number(user.availableCents),
          format.number(user.heldCents),
          <LocalTime key="active" time={user.lastActivityAt} />,
        ],
      }))}
      empty={t("empty")}
    />
  );
}
