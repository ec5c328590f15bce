import { ClientTexts } from "@/app/client-texts";
import { PresetStep } from "@/components/steps/step3-preset/preset-step";
import { toPresetCard } from "@/lib/domain/campaigns/preset";
import { listPresets } from "@/lib/server/db/presets";
import { openStep, type StepProps, stepTitle } from "../step";

export const generateMetadata = () => stepTitle("preset");

export default async function PresetPage(props: StepProps) {
  const { user } = await openStep(props, "preset");
  const presets = await listPresets(user.db);
  return (
    <ClientTexts namespaces={["preset"]}>
      <PresetStep presets={presets.map(toPresetCard)} />
    </ClientTexts>
  );
}
