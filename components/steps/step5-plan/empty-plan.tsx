"use client";

import { PenLine } from "lucide-react";
import { useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { PageLink } from "@/components/ui/page-link";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import { useErrorText } from "@/hooks/use-error-text";
import { missingInBrief } from "@/lib/domain/campaigns/brief";

/** No clips yet: writes the first plan, or says what is missing in which step. */
export function EmptyPlan() {
  const t = useTranslations("plan.empty");
  const format = useFormatter();
  const errorText = useErrorText();
  const { draft, writePlan } = useDraft();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const missing = missingInBrief(draft.brief);
  const isReady = draft.presetId !== null && missing.length === 0;

  const write = async () => {
    setIsBusy(true);
    const rejection = await writePlan();
    setIsBusy(false);
    // Another tab may have been first; the page then shows its plan.
    setProblem(rejection === null ? null : errorText(rejection));
  };
  return (
    <section className="flex flex-col items-center gap-4 rounded-2xl border border-dashed border-line px-5 py-12 text-center">
      <PenLine aria-hidden className="size-8 text-muted" />
      <h3 className="text-lg font-semibold">{t("title")}</h3>
      {isReady ? (
        <>
          <p className="max-w-md text-muted">{t("ready")}</p>
          <Button isBusy={isBusy} onClick={() => void write()}>
            {t("write")}
          </Button>
        </>
      ) : (
        <>
          <p className="max-w-md text-muted">{t("missing")}</p>
          <ul className="flex flex-col gap-2">
            {draft.presetId === null ? (
              <li>
                <PageLink className="underline" href={`/campaigns/${draft.id}/preset`}>
                  {t("preset")}
                </PageLink>
              </li>
            ) : null}
            {missing.length > 0 ? (
              <li>
                <PageLink className="underline" href={`/campaigns/${draft.id}/brief`}>
                  {t("brief", {
                    fields: format.list(
                      missing.map((field) => t(`fields.${field}`)),
                      { type: "conjunction" },
                    ),
                  })}
                </PageLink>
              </li>
            ) : null}
          </ul>
        </>
      )}
      {problem === null ? null : <Notice kind="error">{problem}</Notice>}
    </section>
  );
}
