"use client";

import { useTranslations } from "use-intl";
import { Notice } from "@/components/ui/notice";
import { useCredits } from "@/hooks/credits/use-credits";
import { useFormats } from "@/hooks/use-formats";
import type { CreditsView } from "@/lib/domain/credits/credits.schema";

type CreditsFiguresProps = {
  initial: CreditsView;
  /** Credits missing for what the user tried to do; 0 if none. */
  missing: number;
};

/** Balance, credits on hold, and credits available. */
export function CreditsFigures({ initial, missing }: CreditsFiguresProps) {
  const t = useTranslations("credits");
  const formats = useFormats();
  const credits = useCredits(initial);
  const figures = [
    { label: t("balance"), cents: credits.balanceCents, hint: null },
    { label: t("held"), cents: credits.heldCents, hint: t("heldHint") },
    { label: t("available"), cents: credits.availableCents, hint: null },
  ];
  return (
    <div className="flex flex-col gap-4">
      {credits.exempt ? <Notice kind="info">{t("exempt")}</Notice> : null}
      {missing > 0 && !credits.exempt ? (
        <Notice kind="error">{t("missing", { count: missing })}</Notice>
      ) : null}
      <dl className="grid gap-3 sm:grid-cols-3">
        {figures.map(({ label, cents, hint }) => (
          <div key={label} className="rounded-2xl border border-line bg-surface p-4">
            <dt className="text-sm text-muted">{label}</dt>
            <dd className="text-2xl font-semibold tabular-nums">{formats.credits(cents)}</dd>
            {hint === null ? null : <dd className="text-sm text-muted">{hint}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}
