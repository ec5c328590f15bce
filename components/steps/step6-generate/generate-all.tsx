"use client";

import { Sparkles } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { CampaignQuote } from "@/lib/domain/api";
import { BEAT_LABELS, type ClipView } from "@/lib/domain/campaign";
import { formatCredits } from "@/lib/domain/format";
import { generateTexts } from "./texts";

const texts = generateTexts.all;

type GenerateAllProps = {
  clips: readonly ClipView[];
  isBusy: boolean;
  onQuote: () => Promise<CampaignQuote>;
  onStart: () => Promise<void>;
};

/** All clips at once: first what it costs and what of it the credits reach, then one press that starts everything or nothing. */
export function GenerateAll({ clips, isBusy, onQuote, onStart }: GenerateAllProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [quote, setQuote] = useState<CampaignQuote | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const ask = async () => {
    setQuote(null);
    setProblem(null);
    dialog.current?.showModal();
    try {
      setQuote(await onQuote());
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
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
        {texts.button}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby="generate-all-title"
        className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-6 text-ink backdrop:bg-black/50"
      >
        <div className="flex flex-col gap-4">
          <h2 id="generate-all-title" className="text-lg font-semibold">
            {texts.title}
          </h2>
          {problem !== null ? (
            <Notice kind="error">{problem}</Notice>
          ) : quote === null ? (
            <p role="status" className="text-muted">
              {texts.loading}
            </p>
          ) : (
            <>
              <p className="text-sm text-muted">{texts.lead}</p>
              <ul className="divide-y divide-line">
                {quote.clips.map((line) => (
                  <li key={line.clipId} className="flex justify-between gap-3 py-2 text-sm">
                    <span>{nameOf(clips, line.clipId)}</span>
                    <span className={line.isAffordable ? "tabular-nums" : "text-bad tabular-nums"}>
                      {formatCredits(line.costCents)}
                      <span className="sr-only">
                        , {line.isAffordable ? texts.affordable : texts.notAffordable}
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
              <dl className="grid grid-cols-2 gap-y-1 text-sm">
                <dt>{texts.total}</dt>
                <dd className="text-right font-medium tabular-nums">
                  {formatCredits(quote.totalCostCents)}
                </dd>
                {quote.availableCents === null ? null : (
                  <>
                    <dt className="text-muted">{texts.available}</dt>
                    <dd className="text-right text-muted tabular-nums">
                      {formatCredits(quote.availableCents)}
                    </dd>
                  </>
                )}
              </dl>
              {missing > 0 ? <Notice kind="error">{texts.short(missing)}</Notice> : null}
            </>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button look="quiet" onClick={() => dialog.current?.close()}>
              {texts.close}
            </Button>
            {quote === null ? null : (
              <Button
                disabled={missing > 0}
                isBusy={isBusy}
                onClick={async () => {
                  await onStart();
                  dialog.current?.close();
                }}
              >
                {texts.start(quote.totalCostCents)}
              </Button>
            )}
          </div>
        </div>
      </dialog>
    </>
  );
}

function nameOf(clips: readonly ClipView[], clipId: string): string {
  const clip = clips.find((other) => other.id === clipId);
  if (clip === undefined) return "";
  return generateTexts.clip(clip.position + 1, BEAT_LABELS[clip.beat] ?? clip.beat);
}
