"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { buttonClasses } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import { STEPS, type Step } from "@/lib/domain/campaigns/campaign-draft";

type StepFooterProps = {
  /** Null before the campaign exists: `children` then lead to the next step. */
  campaignId: string | null;
  step: Step;
  /** Instead of the plain link to the next step. */
  children?: ReactNode;
};

/** Back and next. On phones it stays within reach of the thumb. */
export function StepFooter({ campaignId, step, children }: StepFooterProps) {
  const t = useTranslations("campaign");
  const index = STEPS.indexOf(step);
  const previous = STEPS[index - 1];
  const next = STEPS[index + 1];
  return (
    <footer className="sticky bottom-0 z-10 -mx-4 flex items-center justify-between gap-3 border-t border-line bg-canvas px-4 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:static sm:mx-0 sm:border-0 sm:bg-transparent sm:px-0">
      {previous === undefined ? (
        <span />
      ) : (
        <PageLink
          href={`/campaigns/${campaignId}/${previous}`}
          className={buttonClasses("secondary")}
        >
          {t("previous")}
        </PageLink>
      )}
      {children ??
        (next === undefined ? null : (
          <PageLink href={`/campaigns/${campaignId}/${next}`} className={buttonClasses()}>
            {t("next", { step: t(`stepNames.${next}`) })}
          </PageLink>
        ))}
    </footer>
  );
}
