import { ClientTexts } from "@/app/client-texts";
import { ActorChoice } from "@/components/steps/step1-actor/actor-choice";
import { listActors } from "@/lib/server/db/actors";
import { openStep, type StepProps, stepTitle } from "../step";

export const generateMetadata = () => stepTitle("actor");

export default async function ActorPage(props: StepProps) {
  const { user } = await openStep(props, "actor");
  return (
    <ClientTexts namespaces={["actor", "upload"]}>
      <ActorChoice actors={await listActors(user)} />
    </ClientTexts>
  );
}
