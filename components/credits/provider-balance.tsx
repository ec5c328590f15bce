"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { LocalTime } from "@/components/ui/local-time";
import { useFormats } from "@/hooks/use-formats";
import type { BudgetView } from "@/lib/domain/credits/budget.schema";

type ProviderBalanceProps = {
  budget: BudgetView;
  /** Sets the balance as the budget; omitted where that isn't possible. */
  onUse?: (amount: number) => void;
  isBusy?: boolean;
};

/** The balance fal itself reports, beside the budget entered. Renders nothing without an admin key. */
export function ProviderBalance({ budget, onUse, isBusy = false }: ProviderBalanceProps) {
  const t = useTranslations("budget");
  const formats = useFormats();
  const balance = budget.providerBalance;
  if (balance === undefined) return null;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
      <div>
        <p>{t("provider.label")}</p>
        <p className="text-muted">
          {balance === null
            ? t("provider.unread")
            : t.rich("provider.readAt", { time: () => <LocalTime time={balance.readAt} /> })}
        </p>
      </div>
      {balance === null ? null : (
        <div className="flex flex-wrap items-center gap-3">
          <span className="font-medium tabular-nums">
            {formats.money(balance.amount, balance.currency)}
          </span>
          {onUse === undefined ? null : (
            <Button variant="secondary" isBusy={isBusy} onClick={() => onUse(balance.amount)}>
              {t("provider.use")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
