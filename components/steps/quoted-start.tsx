"use client";

import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { CostPreview } from "@/components/credits/cost-preview";
import { CreditsLink } from "@/components/credits/short-of-credits";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useErrorText } from "@/hooks/use-error-text";
import { useFormats } from "@/hooks/use-formats";
import type { CampaignQuote } from "@/lib/domain/generation/generate.schema";

type QuotedStartProps = {
  button: string;
  title: string;
  lead: string;
  isBusy: boolean;
  nameOf: (clipId: string) => string;
  onQuote: () => Promise<CampaignQuote>;
  onStart: () => Promise<void>;
};

/** Many clips at once: first a quote and what the credits cover, then one click that starts all or nothing. */
export function QuotedStart(props: QuotedStartProps) {
  const t = useTranslations("generate.all");
  const formats = useFormats();
  const errorText = useErrorText();
  const [isOpen, setIsOpen] = useState(false);
  const [quote, setQuote] = useState<CampaignQuote | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const ask = async () => {
    setQuote(null);
    setProblem(null);
    setIsOpen(true);
    try {
      setQuote(await props.onQuote());
    } catch (error) {
      setProblem(errorText(error));
    }
  };
  const missing =
    quote === null || quote.availableCents === null
      ? 0
      : quote.totalCostCents - quote.availableCents;

  return (
    <>
      <Button onClick={() => void ask()} isBusy={props.isBusy}>
        <Sparkles aria-hidden className="size-4" />
        {props.button}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={props.title}
        description={props.lead}
        footer={
          <>
            <Button variant="quiet" onClick={() => setIsOpen(false)}>
              {t("close")}
            </Button>
            {quote === null ? null : (
              <Button
                disabled={missing > 0}
                isBusy={props.isBusy}
                onClick={async () => {
                  await props.onStart();
                  setIsOpen(false);
                }}
              >
                {t("start", { price: formats.price(quote.totalCostCents) })}
              </Button>
            )}
          </>
        }
      >
        {problem !== null ? (
          <Notice kind="error">{problem}</Notice>
        ) : quote === null ? (
          <p role="status" className="text-muted">
            {t("loading")}
          </p>
        ) : (
          <Quote quote={quote} missing={missing} nameOf={props.nameOf} />
        )}
      </Dialog>
    </>
  );
}

type QuoteProps = { quote: CampaignQuote; missing: number; nameOf: (clipId: string) => string };

function Quote({ quote, missing, nameOf }: QuoteProps) {
  const t = useTranslations("generate.all");
  const formats = useFormats();
  return (
    <div className="flex flex-col gap-4">
      <ul className="divide-y divide-line">
        {quote.clips.map((line) => (
          <li key={line.clipId} className="flex justify-between gap-3 py-2 text-sm">
            <span>{nameOf(line.clipId)}</span>
            <span className={line.isAffordable ? "tabular-nums" : "text-bad tabular-nums"}>
              {formats.price(line.costCents)}
              <span className="sr-only">
                , {line.isAffordable ? t("affordable") : t("notAffordable")}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <dl className="grid grid-cols-2 gap-y-1 text-sm">
        <dt>{t("total")}</dt>
        <dd className="text-right font-medium tabular-nums">
          {formats.credits(quote.totalCostCents)}
        </dd>
        {quote.availableCents === null ? null : (
          <>
            <dt className="text-muted">{t("available")}</dt>
            <dd className="text-right text-muted tabular-nums">
              {formats.credits(quote.availableCents)}
            </dd>
          </>
        )}
      </dl>
      <CostPreview
        costCents={quote.totalCostCents}
        spendable={quote.availableCents}
        providerCost={quote.providerCost}
      />
      {missing > 0 ? (
        <Notice kind="error">
          {t("short", { missing })} <CreditsLink missing={missing} />
        </Notice>
      ) : null}
    </div>
  );
}
