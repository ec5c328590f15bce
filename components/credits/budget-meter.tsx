"use client";

import { useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useFormats } from "@/hooks/use-formats";
import { type BudgetLevel, budgetLevel } from "@/lib/domain/credits/budget";

export const LEVEL_TONES = {
  good: "good",
  medium: "warn",
  low: "bad",
  overspent: "bad",
} as const satisfies Record<BudgetLevel, string>;

type BudgetMeterProps = { budget: number; remaining: number; currency: string };

/** What remains of a budget, as a number and a bar, with a notice when it runs low. */
export function BudgetMeter({ budget, remaining, currency }: BudgetMeterProps) {
  const t = useTranslations("budget");
  const formats = useFormats();
  const { level, share } = budgetLevel(budget, remaining);
  const amount = formats.money(remaining, currency);
  // Rounded down: just under a quarter must not show as "25%", or number and level would disagree.
  const shownShare = Math.floor(share * 100) / 100;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-sm text-muted">{t("remaining")}</span>
        <span className="text-right">
          <span className="text-xl font-semibold tabular-nums">{amount}</span>{" "}
          <span className="text-sm text-muted tabular-nums">
            {t("remainingOf", { share: shownShare, budget: formats.money(budget, currency) })}
          </span>
        </span>
      </div>
      <ProgressBar
        label={t("remaining")}
        value={share}
        max={1}
        valueText={`${amount}. ${t(`levels.${level}`)}`}
        tone={LEVEL_TONES[level]}
      />
      {level === "good" || level === "medium" ? (
        <p className="text-sm text-muted">{t(`levels.${level}`)}</p>
      ) : (
        <Notice kind="error">
          {level === "low"
            ? t("low")
            : t("overspent", { amount: formats.money(-remaining, currency) })}
        </Notice>
      )}
    </div>
  );
}
