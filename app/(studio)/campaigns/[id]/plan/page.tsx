import { ClientTexts } from "@/app/client-texts";
import { PlanStep } from "@/components/steps/step5-plan/plan-step";
import { loadJobs, openStep, type StepProps, stepTitle } from "../step";

export const generateMetadata = () => stepTitle("plan");

export default async function PlanPage(props: StepProps) {
  const { user, campaignId } = await openStep(props, "plan");
  return (
    <ClientTexts namespaces={["generate", "plan", "scriptProposal"]}>
      <PlanStep {...(await loadJobs(user, campaignId))} />
    </ClientTexts>
  );
}
