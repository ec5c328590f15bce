"use client";

import { useTranslations } from "use-intl";
import { LocalTime } from "@/components/ui/local-time";
import { useFormats } from "@/hooks/use-formats";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";

/** Spent at fal, in total and since the budget was entered. */
export function SpentFigures({ budget }: { budget: BudgetView }) {
  const t = useTranslations("budget");
  const formats = useFormats();
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-sm">
      <dt>{t("spent")}</dt>
      <dd className="text-right font-medium tabular-nums">
        {formats.money(budget.spent, budget.currency)}
      </dd>
      {budget.spentSinceBudget === null || budget.budgetSetAt === null ? null : (
        <>
          <dt className="text-muted">
            {t.rich("spentSince", { time: () => <LocalTime time={budget.budgetSetAt ?? ""} /> })}
          </dt>
          <dd className="text-right text-muted tabular-nums">
            {formats.money(budget.spentSinceBudget, budget.currency)}
          </dd>
        </>
      )}
    </dl>
  );
}
