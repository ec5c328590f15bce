import { ClientTexts } from "@/app/client-texts";
import { GenerateStep } from "@/components/steps/step6-generate/generate-step";
import { getCampaign } from "@/lib/server/db/campaigns";
import { orNotFound } from "@/lib/server/http/or-not-found";
import { loadJobs, openStep, type StepProps, stepTitle } from "../step";

export const generateMetadata = () => stepTitle("generate");

export default async function GeneratePage(props: StepProps) {
  const { user, campaignId } = await openStep(props, "generate");
  // Jobs first: rows read after them include the results of every job that has ended.
  const loaded = await loadJobs(user, campaignId);
  const campaign = await orNotFound(getCampaign(user, campaignId, loaded.prices));
  return (
    <ClientTexts namespaces={["ad", "compare", "generate", "player", "trim"]}>
      <GenerateStep campaign={campaign} {...loaded} />
    </ClientTexts>
  );
}
