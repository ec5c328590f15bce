"use client";

import { Check } from "lucide-react";
import { useSelectedLayoutSegment } from "next/navigation";
import { useTranslations } from "use-intl";
import { classNames } from "@/components/ui/class-names";
import { PageLink } from "@/components/ui/page-link";
import { STEPS, type Step } from "@/lib/domain/campaigns/campaign-draft";

type StepBarProps = {
  /** Null before the campaign exists: the steps are then not links yet. */
  campaignId: string | null;
  done: Record<Step, boolean>;
};

/** The six steps as links, each reachable at any time; on phones only the current one shows its name. */
export function StepBar({ campaignId, done }: StepBarProps) {
  const t = useTranslations("campaign");
  const segment = useSelectedLayoutSegment();
  const current = campaignId === null ? "actor" : segment;
  return (
    <nav aria-label={t("steps")}>
      <ol className="flex gap-1 sm:gap-2">
        {STEPS.map((step, index) => {
          const isCurrent = step === current;
          const variant = classNames(
            "flex min-h-11 items-center justify-center gap-2 rounded-lg border px-2 text-sm sm:px-3",
            isCurrent ? "border-accent bg-surface font-medium" : "border-line text-muted",
          );
          const content = (
            <>
              <span
                aria-hidden
                className={classNames(
                  "grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold tabular-nums",
                  done[step]
                    ? "bg-good text-surface"
                    : isCurrent
                      ? "bg-accent text-on-accent"
                      : "bg-raised",
                )}
              >
                {done[step] ? <Check className="size-3.5" /> : index + 1}
              </span>
              <span className={isCurrent ? "truncate" : "sr-only md:not-sr-only"}>
                {t(`stepNames.${step}`)}
              </span>
              {done[step] ? <span className="sr-only">{t("done")}</span> : null}
            </>
          );
          return (
            <li key={step} className={classNames("min-w-0", isCurrent ? "flex-1" : "md:flex-1")}>
              {campaignId === null ? (
                <span className={variant} aria-current={isCurrent ? "step" : undefined}>
                  {content}
                </span>
              ) : (
                <PageLink
                  href={`/campaigns/${campaignId}/${step}`}
                  aria-current={isCurrent ? "step" : undefined}
                  className={classNames(variant, "hover:bg-raised hover:text-ink")}
                >
                  {content}
                </PageLink>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
