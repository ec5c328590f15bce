"use client";

import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl";
import { buttonClasses } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { PageLink } from "@/components/ui/page-link";
import { Popover } from "@/components/ui/popover";
import { useBudget } from "@/hooks/credits/use-budget";
import { useFormats } from "@/hooks/use-formats";
import { budgetLevel } from "@/lib/domain/credits/budget";
import { BudgetMeter } from "./budget-meter";
import { ProviderBalance } from "./provider-balance";
import { SpentFigures } from "./spent-figures";

const DOTS = { good: "bg-good", medium: "bg-warn", low: "bg-bad", overspent: "bg-bad" } as const;

/** In the header: the remaining budget, or the amount spent if there is none. Opens the panel. */
export function BudgetBadge() {
  const t = useTranslations("budget");
  const formats = useFormats();
  const budget = useBudget();
  if (budget === undefined) return null;
  const { manualBudget, remaining, spent, currency } = budget;
  const hasBudget = manualBudget !== null && remaining !== null;
  const level = hasBudget ? budgetLevel(manualBudget, remaining).level : null;
  const figure = hasBudget
    ? t("badge.budget", { amount: formats.money(remaining, currency) })
    : t("badge.spent", { amount: formats.money(spent, currency) });
  const said = level === null ? figure : `${figure}. ${t(`levels.${level}`)}`;
  return (
    <Popover
      label={t("panel.title")}
      trigger={
        <button
          type="button"
          aria-label={t("badge.open", { figure: said })}
          title={level === null ? undefined : t(`levels.${level}`)}
          className={classNames(buttonClasses("quiet"), "min-w-0 gap-1.5 px-2 text-ink! sm:px-3")}
        >
          {level === null ? null : (
            <span aria-hidden className={classNames("size-2 shrink-0 rounded-full", DOTS[level])} />
          )}
          <span className="truncate tabular-nums">{figure}</span>
          <ChevronDown aria-hidden className="hidden size-4 shrink-0 text-muted sm:block" />
        </button>
      }
    >
      <div className="flex flex-col gap-4">
        <h2 className="font-semibold">{t("panel.title")}</h2>
        {hasBudget ? (
          <BudgetMeter budget={manualBudget} remaining={remaining} currency={currency} />
        ) : null}
        <SpentFigures budget={budget} />
        <ProviderBalance budget={budget} />
        <div className="flex flex-wrap gap-2 border-t border-line pt-3">
          <PageLink href="/settings#budget" className={buttonClasses("secondary")}>
            {t("panel.manage")}
          </PageLink>
          <PageLink href="/credits" className={buttonClasses("quiet")}>
            {t("panel.credits")}
          </PageLink>
        </div>
      </div>
    </Popover>
  );
}
