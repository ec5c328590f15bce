import { ClientTexts } from "@/app/client-texts";
import { BriefStep } from "@/components/steps/step4-brief/brief-step";
import { openStep, type StepProps, stepTitle } from "../step";

export const generateMetadata = () => stepTitle("brief");

export default async function BriefPage(props: StepProps) {
  await openStep(props, "brief");
  return (
    <ClientTexts namespaces={["brief"]}>
      <BriefStep />
    </ClientTexts>
  );
}
