"use client";

import { BellRing } from "lucide-react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { ProgressBar } from "@/components/ui/progress-bar";
import { useFormats } from "@/hooks/use-formats";

type CampaignProgressProps = {
  ready: number;
  all: number;
  /** Number of running jobs. */
  running: number;
  /** Credits charged so far. */
  chargedCents: number;
  /** Credits that the clips without a video would cost at the usual settings. */
  remainingCents: number;
  /** Null: notifications are on, denied or unsupported. */
  onNotify: (() => void) | null;
};

/** The campaign's progress, its cost so far, and what is still to come. */
export function CampaignProgress(props: CampaignProgressProps) {
  const t = useTranslations("generate");
  const { credits } = useFormats();
  const { ready, all, running } = props;
  const label = t("ready", { done: ready, all });
  return (
    <section aria-label={t("progress.title")} className="flex min-w-0 flex-1 flex-col gap-2">
      <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1" aria-live="polite">
        <span className="font-medium">{label}</span>
        {running > 0 ? (
          <span className="text-sm text-muted">{t("progress.running", { count: running })}</span>
        ) : null}
      </p>
      <ProgressBar
        label={t("progress.title")}
        value={ready}
        max={all}
        valueText={label}
        tone={ready === all ? "good" : "accent"}
      />
      <p className="text-sm text-muted tabular-nums">
        {t("progress.charged", { credits: credits(props.chargedCents) })}
        {ready < all
          ? ` · ${t("progress.remaining", { count: all - ready, credits: credits(props.remainingCents) })}`
          : ""}
      </p>
      {running > 0 ? (
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-sm text-muted">{t("leave")}</p>
          {props.onNotify === null ? null : (
            <Button variant="secondary" onClick={props.onNotify}>
              <BellRing aria-hidden className="size-4" />
              {t("progress.notify")}
            </Button>
          )}
        </div>
      ) : null}
    </section>
  );
}
