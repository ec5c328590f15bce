"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { EditNote } from "@/components/steps/edited-fields";
import { useDraft } from "@/hooks/campaigns/use-campaign-draft";
import type { ActorView } from "@/lib/domain/actors/actor.schema";
import { StepFooter } from "../step-footer";
import { StepIntro } from "../step-intro";
import { ActorStep } from "./actor-step";

/** Step 1 of a campaign: its actor, saved immediately. Existing first frames and videos stay. */
export function ActorChoice({ actors }: { actors: readonly ActorView[] }) {
  const t = useTranslations("campaign");
  const router = useRouter();
  const { draft, actorId, readAgain } = useDraft();
  return (
    <>
      <StepIntro title={t("actor.title")}>{t("actor.lead")}</StepIntro>
      <EditNote problem={actorId.problem} onResolve={actorId.resolve} />
      <ActorStep
        actors={actors}
        selectedId={actorId.value}
        onSelect={actorId.choose}
        onActorsChanged={() => {
          router.refresh();
          readAgain();
        }}
      />
      <StepFooter campaignId={draft.id} step="actor" />
    </>
  );
}
