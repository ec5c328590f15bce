"use client";

import { Sparkles } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { useFormats } from "@/hooks/use-formats";
import { useErrorText } from "@/hooks/use-problem-text";
import { useWords } from "@/hooks/use-words";
import type { CampaignQuote } from "@/lib/domain/api";
import type { ClipView } from "@/lib/domain/campaign";

type GenerateAllProps = {
  clips: readonly ClipView[];
  isBusy: boolean;
  onQuote: () => Promise<CampaignQuote>;
  onStart: () => Promise<void>;
};

/** All clips at once: first what it costs and what of it the credits reach, then one press that starts everything or nothing. */
export function GenerateAll({ clips, isBusy, onQuote, onStart }: GenerateAllProps) {
  const t = useTranslations("generate");
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
      setQuote(await onQuote());
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
      <Button onClick={ask} isBusy={isBusy}>
        <Sparkles aria-hidden className="size-4" />
        {t("all.button")}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={t("all.title")}
        description={t("all.lead")}
        footer={
          <>
            <Button look="quiet" onClick={() => setIsOpen(false)}>
              {t("all.close")}
            </Button>
            {quote === null ? null : (
              <Button
                disabled={missing > 0}
                isBusy={isBusy}
                onClick={async () => {
                  await onStart();
                  setIsOpen(false);
                }}
              >
                {t("all.start", { price: formats.price(quote.totalCostCents) })}
              </Button>
            )}
          </>
        }
      >
        {problem !== null ? (
          <Notice kind="error">{problem}</Notice>
        ) : quote === null ? (
          <p role="status" className="text-muted">
            {t("all.loading")}
          </p>
        ) : (
          <Quote clips={clips} quote={quote} missing={missing} />
        )}
      </Dialog>
    </>
  );
}

type QuoteProps = { clips: readonly ClipView[]; quote: CampaignQuote; missing: number };

function Quote({ clips, quote, missing }: QuoteProps) {
  const t = useTranslations("generate");
  const formats = useFormats();
  const words = useWords();
  const nameOf = (clipId: string) => {
    const clip = clips.find((other) => other.id === clipId);
    if (clip === undefined) return "";
    return t("clip", { position: clip.position + 1, beat: words.beat(clip.beat) });
  };
  return (
    <div className="flex flex-col gap-4">
      <ul className="divide-y divide-line">
        {quote.clips.map((line) => (
          <li key={line.clipId} className="flex justify-between gap-3 py-2 text-sm">
            <span>{nameOf(line.clipId)}</span>
            <span className={line.isAffordable ? "tabular-nums" : "text-bad tabular-nums"}>
              {formats.price(line.costCents)}
              <span className="sr-only">
                , {line.isAffordable ? t("all.affordable") : t("all.notAffordable")}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <dl className="grid grid-cols-2 gap-y-1 text-sm">
        <dt>{t("all.total")}</dt>
        <dd className="text-right font-medium tabular-nums">
          {formats.credits(quote.totalCostCents)}
        </dd>
        {quote.availableCents === null ? null : (
          <>
            <dt className="text-muted">{t("all.available")}</dt>
            <dd className="text-right text-muted tabular-nums">
              {formats.credits(quote.availableCents)}
            </dd>
          </>
        )}
      </dl>
      {missing > 0 ? <Notice kind="error">{t("all.short", { missing })}</Notice> : null}
    </div>
  );
}
