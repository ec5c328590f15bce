import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ClientTexts } from "@/app/client-texts";
import { ActorChoice } from "@/components/steps/step1-actor/actor-choice";
import { ProductStep } from "@/components/steps/step2-product/product-step";
import { PresetStep } from "@/components/steps/step3-preset/preset-step";
import { BriefStep } from "@/components/steps/step4-brief/brief-step";
import { PlanStep } from "@/components/steps/step5-plan/plan-step";
import { GenerateStep } from "@/components/steps/step6-generate/generate-step";
import { uuid } from "@/lib/domain/api";
import { isStep, type Step } from "@/lib/domain/campaign-draft";
import { toPresetCard } from "@/lib/domain/preset";
import { requirePageUser, type User } from "@/lib/server/auth";
import { listActors } from "@/lib/server/db/actors";
import { getCampaign, getPrices } from "@/lib/server/db/campaigns";
import { getCredits } from "@/lib/server/db/credits";
import { listJobViews } from "@/lib/server/db/jobs";
import { listPresets } from "@/lib/server/db/presets";
import { getTexts } from "@/lib/server/i18n";
import { orNotFound } from "@/lib/server/or-not-found";

type Params = Promise<{ id: string; step: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { step } = await params;
  const t = await getTexts("campaign");
  return { title: isStep(step) ? t(`stepNames.${step}`) : t("back") };
}

export default async function StepPage({ params }: { params: Params }) {
  const { id, step } = await params;
  if (!isStep(step) || !uuid.safeParse(id).success) notFound();
  const user = await requirePageUser(`/campaigns/${id}/${step}`);
  return SCREENS[step](user, id);
}

const SCREENS: Record<Step, (user: User, campaignId: string) => Promise<React.ReactNode>> = {
  actor: async (user) => (
    <ClientTexts namespaces={["actor", "upload"]}>
      <ActorChoice actors={await listActors(user)} />
    </ClientTexts>
  ),
  product: async () => (
    <ClientTexts namespaces={["product", "upload"]}>
      <ProductStep />
    </ClientTexts>
  ),
  preset: async (user) => {
    const presets = await listPresets(user.db);
    return (
      <ClientTexts namespaces={["preset"]}>
        <PresetStep presets={presets.map(toPresetCard)} />
      </ClientTexts>
    );
  },
  brief: async () => (
    <ClientTexts namespaces={["brief"]}>
      <BriefStep />
    </ClientTexts>
  ),
  plan: async (user, campaignId) => (
    <ClientTexts namespaces={["generate", "plan", "rewrite"]}>
      <PlanStep {...(await loadJobs(user, campaignId))} />
    </ClientTexts>
  ),
  generate: async (user, campaignId) => {
    const loaded = await loadJobs(user, campaignId);
    const campaign = await orNotFound(getCampaign(user, campaignId, loaded.prices));
    return (
      <ClientTexts namespaces={["compare", "generate", "player", "trim"]}>
        <GenerateStep campaign={campaign} {...loaded} />
      </ClientTexts>
    );
  },
};

/** What the steps that generate begin with: prices, the campaign's jobs and the reader's credits. */
async function loadJobs(user: User, campaignId: string) {
  const [prices, jobs, initialCredits] = await Promise.all([
    getPrices(),
    listJobViews(user.db, { campaignId, limit: 200 }),
    getCredits(user),
  ]);
  const initialJobs = { jobs: jobs.map((job) => job.view), now: new Date().toISOString() };
  return { prices, initialJobs, initialCredits };
}
