import { missingInBrief } from "./brief";
import type { CampaignDraft } from "./campaign-draft.schema";

/** A campaign while it is being written (steps 1 to 5). Media as URLs a browser can load. */

/** The six steps, in their fixed order; each has its own URL. */
export const STEPS = ["actor", "product", "preset", "brief", "plan", "generate"] as const;
export type Step = (typeof STEPS)[number];

/** Which steps have all they need. */
export function stepsDone(draft: CampaignDraft): Record<Step, boolean> {
  const { clips } = draft;
  return {
    actor: draft.actorId !== null,
    product: !draft.product.has_product || draft.product.name.trim() !== "",
    preset: draft.presetId !== null,
    brief: missingInBrief(draft.brief).length === 0,
    plan: clips.length > 0 && clips.every((clip) => clip.script.line.trim() !== ""),
    generate: clips.length > 0 && clips.every((clip) => clip.hasVideo),
  };
}

/** The step to continue with: the first that lacks something, else the last. */
export function nextStep(draft: CampaignDraft): Step {
  const done = stepsDone(draft);
  return STEPS.find((step) => !done[step]) ?? "generate";
}
