"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useNewCampaign } from "@/hooks/campaigns/use-new-campaign";
import { useErrorText } from "@/hooks/use-error-text";
import type { ActorView } from "@/lib/domain/actors/actor.schema";
import { StepBar } from "../step-bar";
import { StepFooter } from "../step-footer";
import { StepIntro } from "../step-intro";
import { ActorStep } from "./actor-step";

const NOTHING_DONE = {
  actor: false,
  product: false,
  preset: false,
  brief: false,
  plan: false,
  generate: false,
};

/** Step 1 of a campaign that doesn't exist yet: leaving the step creates it. */
export function NewCampaign({ actors }: { actors: readonly ActorView[] }) {
  const t = useTranslations("campaign");
  const errorText = useErrorText();
  const router = useRouter();
  const { isBusy, problem, start } = useNewCampaign();
  const [chosenId, setChosenId] = useState<string | null>(null);
  // The chosen actor may have been deleted since.
  const actor = actors.find(({ id }) => id === chosenId) ?? null;
  return (
    <div className="flex flex-col gap-5 sm:gap-6">
      <h1 className="text-2xl font-semibold tracking-tight">{t("newTitle")}</h1>
      <StepBar campaignId={null} done={NOTHING_DONE} />
      <StepIntro title={t("actor.title")}>{t("actor.lead")}</StepIntro>
      {problem === null ? null : <Notice kind="error">{errorText(problem)}</Notice>}
      <ActorStep
        actors={actors}
        selectedId={actor?.id ?? null}
        onSelect={setChosenId}
        onActorsChanged={router.refresh}
      />
      <StepFooter campaignId={null} step="actor">
        <Button
          isBusy={isBusy}
          disabled={actor === null}
          onClick={() => {
            if (actor === null) return;
            void start({ title: t("defaultTitle", { actor: actor.name }), actorId: actor.id });
          }}
        >
          {t("next", { step: t("stepNames.product") })}
        </Button>
      </StepFooter>
    </div>
  );
}
