"use client";

import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageLink } from "@/components/ui/page-link";
import { CampaignDraftProvider, useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { stepsDone } from "@/lib/domain/campaigns/campaign-draft";
import type { CampaignDraft } from "@/lib/domain/campaigns/campaign-draft.schema";
import { EditNote } from "./edited-fields";
import { SaveNote } from "./save-note";
import { StepBar } from "./step-bar";

/** Frame of a campaign's six steps: its title, the step bar, and whether everything is saved. */
export function StepFrame({ initial, children }: { initial: CampaignDraft; children: ReactNode }) {
  return (
    <CampaignDraftProvider initial={initial}>
      <div className="flex flex-col gap-5 sm:gap-6">
        <Header />
        {children}
      </div>
    </CampaignDraftProvider>
  );
}

function Header() {
  const t = useTranslations("campaign");
  const { draft, title } = useDraft();
  return (
    <header className="flex flex-col gap-4">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0 flex-1">
          <PageLink
            href="/campaigns"
            className="-ml-1 inline-flex min-h-8 items-center gap-1 rounded text-sm text-muted hover:text-ink"
          >
            <ChevronLeft aria-hidden className="size-4" />
            {t("back")}
          </PageLink>
          <h1 className="sr-only">{draft.title}</h1>
          <input
            aria-label={t("title")}
            value={title.value}
            maxLength={120}
            onChange={(event) => title.change(event.currentTarget.value)}
            className="-ml-2 w-full truncate rounded-lg border border-transparent bg-transparent px-2 py-1 text-2xl font-semibold tracking-tight hover:border-line focus:border-line focus:bg-surface"
          />
          <EditNote problem={title.problem} onResolve={title.resolve} />
        </div>
        <SaveNote />
      </div>
      <StepBar campaignId={draft.id} done={stepsDone(draft)} />
    </header>
  );
}
