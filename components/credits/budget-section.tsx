"use client";

import { ExternalLink } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Skeleton } from "@/components/ui/skeleton";
import { useBudget, useSetBudget } from "@/hooks/credits/use-budget";
import { toast } from "@/hooks/toast";
import { useErrorText } from "@/hooks/use-error-text";
import { readBudgetInput } from "@/lib/domain/credits/budget-input";
import { BudgetMeter } from "./budget-meter";
import { ProviderBalance } from "./provider-balance";
import { SpentFigures } from "./spent-figures";

const DASHBOARD = "https://fal.ai/dashboard/keys";

/** The budget in the settings: a link to fal's dashboard, the balance to enter, spent and remaining. */
export function BudgetSection() {
  const t = useTranslations("budget");
  const errorText = useErrorText();
  const budget = useBudget();
  const setBudget = useSetBudget();
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState<"save" | "remove" | "use" | null>(null);
  if (budget === undefined) return <Skeleton className="h-72 w-full" />;
  const { manualBudget, remaining, currency } = budget;

  const send = async (what: "save" | "remove" | "use", amount: number | null) => {
    setProblem(undefined);
    setBusy(what);
    try {
      await setBudget(amount);
      setTyped(null);
      toast.success(amount === null ? t("form.removed") : t("form.saved"));
    } catch (error) {
      toast.error(errorText(error));
    } finally {
      setBusy(null);
    }
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    const read = readBudgetInput(shown);
    if ("problem" in read) setProblem(t(`form.problems.${read.problem}`));
    else void send("save", read.amount);
  };
  const shown = typed ?? (manualBudget === null ? "" : manualBudget.toFixed(2));

  return (
    <div className="flex flex-col gap-5">
      <a
        href={DASHBOARD}
        target="_blank"
        rel="noopener noreferrer"
        className={`${buttonClasses("secondary")} self-start`}
      >
        {t("dashboard")}
        <ExternalLink aria-hidden className="size-4" />
        <span className="sr-only">({t("newTab")})</span>
      </a>
      <form onSubmit={save} noValidate className="flex flex-col gap-3">
        <Field
          label={t("form.label", { currency })}
          hint={t("form.hint")}
          error={problem}
          type="number"
          inputMode="decimal"
          step="0.01"
          min="0"
          autoComplete="off"
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value);
            setProblem(undefined);
          }}
        />
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            isBusy={busy === "save"}
            disabled={busy !== null && busy !== "save"}
          >
            {t("form.save")}
          </Button>
          {manualBudget === null ? null : (
            <Button
              variant="secondary"
              isBusy={busy === "remove"}
              disabled={busy !== null && busy !== "remove"}
              onClick={() => send("remove", null)}
            >
              {t("form.remove")}
            </Button>
          )}
        </div>
      </form>
      {manualBudget === null || remaining === null ? null : (
        <BudgetMeter budget={manualBudget} remaining={remaining} currency={currency} />
      )}
      <SpentFigures budget={budget} />
      <ProviderBalance
        budget={budget}
        isBusy={busy === "use"}
        onUse={(amount) => void send("use", amount)}
      />
    </div>
  );
}
