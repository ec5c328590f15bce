"use client";

import { useTranslations } from "use-intl";
import { useBudget } from "@/hooks/credits/use-budget";
import { useFormats } from "@/hooks/use-formats";
import { fromAmount, toAmount } from "@/lib/domain/credits/budget";

type CostPreviewProps = {
  costCents: number;
  /** Credits that can be spent; null: not charged. */
  spendable: number | null;
  /** The estimated provider cost, in currency units. */
  providerCost: number;
};

/** Shown before generating: the cost in credits and at fal, and what remains of both. Two ledgers, two lines. */
export function CostPreview({ costCents, spendable, providerCost }: CostPreviewProps) {
  const t = useTranslations("budget");
  const formats = useFormats();
  const budget = useBudget();
  if (budget === undefined) return null;
  const creditsAfter = spendable === null ? null : spendable - costCents;
  const budgetAfter =
    budget.remaining === null
      ? null
      : toAmount(fromAmount(budget.remaining) - fromAmount(providerCost));
  return (
    <dl
      aria-label={t("preview.title")}
      className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 rounded-lg bg-raised px-3 py-2 text-sm"
    >
      <dt className="text-muted">{t("preview.credits")}</dt>
      <dd className="text-right tabular-nums">
        <span className="block font-medium">{formats.price(costCents)}</span>
        {creditsAfter === null ? (
          <span className="text-muted">{t("preview.exempt")}</span>
        ) : creditsAfter >= 0 ? (
          <span className="text-muted">{t("preview.creditsLeft", { count: creditsAfter })}</span>
        ) : (
          <span className="text-bad">{t("preview.creditsShort", { count: -creditsAfter })}</span>
        )}
      </dd>
      <dt className="text-muted">{t("preview.provider")}</dt>
      <dd className="text-right tabular-nums">
        <span className="block font-medium">{formats.money(providerCost, budget.currency)}</span>
        {budgetAfter === null ? (
          <span className="text-muted">{t("preview.noBudget")}</span>
        ) : budgetAfter >= 0 ? (
          <span className="text-muted">
            {t("preview.budgetLeft", { amount: formats.money(budgetAfter, budget.currency) })}
          </span>
        ) : (
          <span className="text-bad">
            {t("preview.budgetOver", { amount: formats.money(-budgetAfter, budget.currency) })}
          </span>
        )}
      </dd>
    </dl>
  );
}
